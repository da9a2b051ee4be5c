/** Reads which workers take tasks from a task queue, and their versions. */
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
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

export interface Workers {
  /** The problem of the task kinds that no worker takes. */
  problem: DeploymentProblem | undefined;
  /** The number of workers and their versions, as a sentence. */
  words: string;
}

/** @throws errors of gRPC */
export async function readWorkers(
  connection: TemporalConnection,
  namespace: string,
  taskQueue: string,
  now: number,
): Promise<Workers> {
  const [forWorkflows, forActivities] = await Promise.all(
    [WORKFLOW_TASKS, ACTIVITY_TASKS].map((type) => listPollers(connection, namespace, taskQueue, type, now)),
  );
  const lacking = [
    ...(forWorkflows?.size === 0 ? ["workflow"] : []),
    ...(forActivities?.size === 0 ? ["activity"] : []),
  ];
  const versions = new Map<string, number>();
  const workers = new Map([...(forWorkflows ?? []), ...(forActivities ?? [])]);
  for (const version of workers.values()) versions.set(version, (versions.get(version) ?? 0) + 1);
  const counts = [...versions].map(([version, count]) => `${count} of ${version}`);
  return {
    problem:
      lacking.length === 0
        ? undefined
        : deploymentProblem("workersMissing", { taskQueue, found: lacking.join(" and ") }),
    words: `${workers.size} ${workers.size === 1 ? "worker has" : "workers have"} polled "${taskQueue}" in the latest two minutes: ${counts.join(", ")}`,
  };
}

/** @returns the workers' versions by identity */
export async function listPollers(
  { workflowService }: TemporalConnection,
  namespace: string,
  taskQueue: string,
  taskQueueType: TaskQueueType,
  now: number,
): Promise<Map<string, string>> {
  const { pollers } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType,
  });
  const seen = (pollers ?? []).filter(
    ({ lastAccessTime }) => now - Number(lastAccessTime?.seconds ?? 0) * 1_000 < SEEN_WITHIN,
  );
  return new Map(
    seen.map(({ identity, deploymentOptions, workerVersionCapabilities }) => {
      const { deploymentName, buildId } = deploymentOptions ?? {};
      const version = deploymentName ? `${deploymentName}:${buildId}` : undefined;
      return [identity ?? "", version ?? workerVersionCapabilities?.buildId ?? "no version"];
    }),
  );
}
