/** Reads which workers take the tasks of a deployment, and their versions. */
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import { stretchTaskQueue } from "../domain/task-queue.ts";
import type { TemporalConnection } from "./temporal-check.ts";

type TaskQueueType = NonNullable<
  Parameters<TemporalConnection["workflowService"]["describeTaskQueue"]>[0]["taskQueueType"]
>;
// Temporal's numbers. The enum itself is in a package that isn't a dependency.
/* oxlint-disable typescript/no-unsafe-enum-assignment */
export const WORKFLOW_TASKS = 1 as TaskQueueType;
export const ACTIVITY_TASKS = 2 as TaskQueueType;
/* oxlint-enable typescript/no-unsafe-enum-assignment */

/** A working worker was last seen within these milliseconds: one poll waits up to 60 s for work. */
const SEEN_WITHIN = 120_000;

/** The name of an unversioned worker. Until a version is made current, Temporal sends new runs to unversioned workers. */
const NO_VERSION = "no version";

export interface Workers {
  /** The problem of tasks that no worker takes, or that go to a version without a worker. */
  problem: DeploymentProblem | undefined;
  /** The number of workers, their versions, and the version that new runs go to, as a sentence. */
  words: string;
}

/** The tasks of a deployment, by the names that its problems call them. */
export type TaskKind = "workflow" | "activity" | "stretch";

export interface TaskSource {
  queue: string;
  type: TaskQueueType;
}

export interface Pollers {
  /** The versions of the workers by their identities. */
  versions: Map<string, string>;
  /** The version that new runs go to. */
  current: string;
}

/** Where the workers of a deployment fetch each kind of task. */
export function taskSources(taskQueue: string): Readonly<Record<TaskKind, TaskSource>> {
  return {
    workflow: { queue: taskQueue, type: WORKFLOW_TASKS },
    activity: { queue: taskQueue, type: ACTIVITY_TASKS },
    stretch: { queue: stretchTaskQueue(taskQueue), type: ACTIVITY_TASKS },
  };
}

/** @throws errors of gRPC */
export async function readWorkers(
  connection: TemporalConnection,
  namespace: string,
  taskQueue: string,
  now: number,
): Promise<Workers> {
  const { workflow, activity, stretch } = taskSources(taskQueue);
  const list = (source: TaskSource) => listPollers(connection, namespace, source, now);
  const [forWorkflows, forActivities, forStretches] = await Promise.all([
    list(workflow),
    list(activity),
    list(stretch),
  ]);
  const { current } = forWorkflows;
  const lacking = [
    ...(forWorkflows.versions.size === 0 ? ["workflow"] : []),
    ...(forActivities.versions.size === 0 ? ["activity"] : []),
  ];
  const workers = new Map([...forWorkflows.versions, ...forActivities.versions]);
  const versions = new Map<string, number>();
  for (const version of workers.values()) versions.set(version, (versions.get(version) ?? 0) + 1);
  const counts = [...versions].map(([version, count]) => `${count} with ${version}`).join(", ");
  const words = `${workers.size} ${workers.size === 1 ? "worker has" : "workers have"} polled "${taskQueue}" in the last two minutes: ${counts}. New runs go to ${current}`;
  if (lacking.length > 0) {
    const problem = deploymentProblem("workersMissing", { taskQueue, found: lacking.join(" and ") });
    return { problem, words };
  }
  if (forStretches.versions.size === 0) {
    const problem = deploymentProblem("workersMissing", { taskQueue: stretch.queue, found: "activity" });
    return { problem, words };
  }
  const serves = [forWorkflows, forActivities, forStretches].every((pollers) =>
    [...pollers.versions.values()].includes(current),
  );
  if (serves) return { problem: undefined, words };
  return { problem: deploymentProblem("versionNotCurrent", { found: counts, needed: current }), words };
}

/** @throws errors of gRPC */
export async function listPollers(
  { workflowService }: TemporalConnection,
  namespace: string,
  { queue, type }: TaskSource,
  now: number,
): Promise<Pollers> {
  const { pollers, versioningInfo } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue },
    taskQueueType: type,
  });
  const seen = (pollers ?? []).filter(
    ({ lastAccessTime }) => now - Number(lastAccessTime?.seconds ?? 0) * 1_000 < SEEN_WITHIN,
  );
  return {
    current: versionName(versioningInfo?.currentDeploymentVersion) ?? NO_VERSION,
    versions: new Map(
      seen.map(({ identity, deploymentOptions }) => [
        identity ?? "",
        versionName(deploymentOptions) ?? NO_VERSION,
      ]),
    ),
  };
}

function versionName(version?: { deploymentName?: string | null; buildId?: string | null } | null) {
  return version?.deploymentName ? `${version.deploymentName}:${version.buildId}` : undefined;
}
