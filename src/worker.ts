/** The worker of a deployment: its activities, its workflows, and the sweep for audits that no run has started. */
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
 * The shortest time in milliseconds between two heartbeats that go to the server. The SDK's default, four fifths of the heartbeat
 * timeout, would leave a busy worker one second before Temporal counts it as gone.
 */
const HEARTBEAT_PACE = 1_000;

/**
 * The milliseconds for which a run's next workflow task waits for the worker that has the run in its cache. After that, any
 * worker may take the task: a killed worker takes none. The SDK's default is 10 s.
 */
const STICKY_PATIENCE = 2_000;

/** The longest time that a stop waits for submissions in flight. It is longer than a request may take. */
const SHUTDOWN_GRACE = "25s";

export interface BulkRegistrationWorkerOptions {
  connection: NativeConnection;
  /** Default: `default`. */
  namespace?: string;
  taskQueue: string;
  /**
   * The activities that run in this process at the same time, over all runs, without stretches of many mentors. Default 50: some
   * of them wait for their turn.
   */
  activitySlots?: number;
  /** The stretches of many mentors that run at the same time, over all runs. Default 4, which fills the deployment's default cap. */
  stretchSlots?: number;
  dependencies: ActivityDependencies;
  /**
   * The version in Temporal's Worker Deployments. A run stays on the version on which it began. Default: none, and any worker of
   * the task queue works on any run.
   */
  version?: WorkerDeploymentVersion;
  /** Plugins of the worker, such as tracing. Default: none. */
  plugins?: WorkerPlugin[];
  /** A bundle made by `bundleWorkflowCode`. Default: the worker bundles the sources at its start. */
  workflowBundle?: WorkflowBundle | { codePath: string };
}

export interface BulkRegistrationWorker {
  /** The name by which Temporal knows the worker, such as `42@worker-1`. */
  readonly identity: string;
  /** `RUNNING` while the worker takes work. */
  readonly state: ReturnType<Worker["getState"]>;
  /** Works until `stop` is called. Rejects when the worker fails. */
  run(): Promise<void>;
  /** Takes no new work, and lets the work in flight end. */
  stop(): void;
}

/** Builds the adapters of a Supabase project. @throws {InvalidSigningKeyError} */
export async function createSupabaseDependencies(
  project: SupabaseProject,
  registrarKey: JWK,
): Promise<ActivityDependencies> {
  const registrar = createRegistrar(project, await createTokenSigner(registrarKey));
  return { rounds: createRoundStore(registrar), project: createProject(registrar) };
}

/**
 * Workflows and activities share one task queue. A run that schedules a submission then hands it to its own worker at once,
 * without a round trip through Temporal's queue (eager activity execution). Stretches have a task queue and slots of their own.
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
    maxConcurrentActivityTaskExecutions: options.activitySlots ?? 50,
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
      // The state of the worker that is closer to its end.
      return workers.map((each) => each.getState()).find((state) => state !== "RUNNING") ?? "RUNNING";
    },
    run: async () => {
      const stopped = new AbortController();
      const sweeping = sweep.run(stopped.signal);
      try {
        // When one worker fails, the other one stops, too.
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
    // Applies to audits, which may wait for a database for days: no old version has to keep running for them. Runs declare that
    // they are pinned.
    defaultVersioningBehavior: "AUTO_UPGRADE",
  };
}

/** The path of the workflows' entry point: TypeScript in this repository, JavaScript in the published package. */
export function workflowsPath(): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./workflows/index.${extension}`, import.meta.url));
}
