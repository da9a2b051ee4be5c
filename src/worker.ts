/** The worker of a deployment: its activities, its workflows, and the sweep for audits that nothing else writes. */
import { fileURLToPath } from "node:url";
import { Client } from "@temporalio/client";
import type { WorkerDeploymentVersion } from "@temporalio/common";
import { Runtime, Worker } from "@temporalio/worker";
import type {
  NativeConnection,
  WorkerDeploymentOptions,
  WorkerOptions,
  WorkerPlugin,
  WorkflowBundle,
} from "@temporalio/worker";
import type { JWK } from "jose";
import { createActivities } from "./activities/index.ts";
import type { ActivityDependencies } from "./activities/dependencies.ts";
import { AuditSweep } from "./audit-sweep.ts";
import { stretchTaskQueue } from "./domain/task-queue.ts";
import type { SupabaseProject } from "./supabase/supabase-project.ts";
import { createProject } from "./supabase/project.ts";
import { createRegistrar } from "./supabase/registrar.ts";
import { createRoundStore } from "./supabase/round-store.ts";
import { createTokenSigner } from "./supabase/token-signer.ts";
import { measureDependencies } from "./telemetry/measured-dependencies.ts";
import { WaitingRounds } from "./telemetry/waiting-rounds.ts";

/**
 * Milliseconds between two heartbeats that go to the server, at least. The SDK's own pace, four fifths of the heartbeat
 * timeout, would leave a busy worker one second before it counts as gone.
 */
const HEARTBEAT_PACE = 1_000;

/**
 * Milliseconds that a run's next decision waits for the worker which has the run in its cache, before any worker may take
 * it: a worker that was killed takes none. Default of the SDK: 10 s.
 */
const STICKY_PATIENCE = 2_000;

/** What a stop waits for submissions in flight, at most: longer than a request may take. */
const SHUTDOWN_GRACE = "25s";

export interface BulkRegistrationWorkerOptions {
  connection: NativeConnection;
  /** Default: `default`. */
  namespace?: string;
  taskQueue: string;
  /** Activities of this process at one time, over all runs, but stretches. Default 40: some of them wait for their turn. */
  activitySlots?: number;
  /** Stretches of many mentors at one time, over all runs. Default 4: as many as fill the deployment's cap by default. */
  stretchSlots?: number;
  dependencies: ActivityDependencies;
  /**
   * Of Temporal's Worker Deployments: a run stays on the version that it began on. Default: none, and any worker of the task
   * queue goes on with any run.
   */
  version?: WorkerDeploymentVersion;
  /** Such as one that traces. Default: none. */
  plugins?: WorkerPlugin[];
  /** Made by `bundleWorkflowCode`; default: bundled from the sources at start. */
  workflowBundle?: WorkflowBundle | { codePath: string };
}

export interface BulkRegistrationWorker {
  /** By which Temporal knows it, such as `42@worker-1`. */
  readonly identity: string;
  /** `RUNNING` while it takes work. */
  readonly state: ReturnType<Worker["getState"]>;
  /** Works until `stop` is called; rejects when the worker fails. */
  run(): Promise<void>;
  /** Takes no new work, and lets what is in flight come to its end. */
  stop(): void;
}

/** The adapters of a Supabase project. @throws {InvalidSigningKeyError} */
export async function createSupabaseDependencies(
  project: SupabaseProject,
  registrarKey: JWK,
): Promise<ActivityDependencies> {
  const registrar = createRegistrar(project, await createTokenSigner(registrarKey));
  return { rounds: createRoundStore(registrar), project: createProject(registrar) };
}

/**
 * One task queue for workflows and activities: so a run that schedules a submission hands the submission to its own worker at
 * once, without a way through Temporal's queue (eager activity execution). Stretches have a task queue and slots of their own.
 */
export async function createBulkRegistrationWorker(
  options: BulkRegistrationWorkerOptions,
): Promise<BulkRegistrationWorker> {
  const { connection, namespace = "default", taskQueue } = options;
  const { metricMeter } = Runtime.instance();
  const dependencies = measureDependencies(options.dependencies, metricMeter);
  const waitingRounds = new WaitingRounds(metricMeter);
  const common = {
    connection,
    namespace,
    activities: createActivities(dependencies),
    ...(options.plugins !== undefined && { plugins: options.plugins }),
    interceptors: { activity: [() => ({ inbound: waitingRounds.interceptor() })] },
    shutdownGraceTime: SHUTDOWN_GRACE,
    maxHeartbeatThrottleInterval: HEARTBEAT_PACE,
    defaultHeartbeatThrottleInterval: HEARTBEAT_PACE,
    ...(options.version !== undefined && { workerDeploymentOptions: deploymentOptions(options.version) }),
  } satisfies Partial<WorkerOptions>;
  const worker = await Worker.create({
    ...common,
    taskQueue,
    maxConcurrentActivityTaskExecutions: options.activitySlots ?? 40,
    stickyQueueScheduleToStartTimeout: STICKY_PATIENCE,
    ...(options.workflowBundle === undefined
      ? { workflowsPath: workflowsPath() }
      : { workflowBundle: options.workflowBundle }),
  });
  const stretches = await Worker.create({
    ...common,
    taskQueue: stretchTaskQueue(taskQueue),
    maxConcurrentActivityTaskExecutions: options.stretchSlots ?? 4,
  });
  const workers = [worker, stretches];
  const stop = () => {
    for (const each of workers) if (each.getState() === "RUNNING") each.shutdown();
  };
  const sweep = new AuditSweep({
    temporal: new Client({ connection, namespace }),
    taskQueue,
    project: dependencies.project,
    logger: Runtime.instance().logger,
  });
  return {
    identity: worker.options.identity,
    get state() {
      // Of the one that is further on its way to its end.
      return workers.map((each) => each.getState()).find((state) => state !== "RUNNING") ?? "RUNNING";
    },
    run: async () => {
      const stopped = new AbortController();
      const sweeping = sweep.run(stopped.signal);
      try {
        // One that fails takes the other with it.
        await Promise.all(workers.map((each) => each.run().finally(stop)));
      } finally {
        stopped.abort();
        await sweeping;
      }
    },
    stop,
  };
}

function deploymentOptions(version: WorkerDeploymentVersion): WorkerDeploymentOptions {
  return {
    version,
    useWorkerVersioning: true,
    // Of the audits, which may wait for a database for days: no old version has to stay for them. Runs say that they are pinned.
    defaultVersioningBehavior: "AUTO_UPGRADE",
  };
}

/** The workflows' entry point, as source here and compiled in the published package. */
export function workflowsPath(): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./workflows/index.${extension}`, import.meta.url));
}
