/** The composition root: the only place, beside other entry points, where real dependencies are built. */
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { NativeConnection, Runtime, Worker } from "@temporalio/worker";
import type { NativeConnectionOptions, WorkflowBundle } from "@temporalio/worker";
import type { JWK } from "jose";
import { createActivities } from "./activities/index.ts";
import type { ActivityDependencies } from "./activities/dependencies.ts";
import { AuditSweep } from "./audit-sweep.ts";
import { readWorkerConfig } from "./config/worker-config.ts";
import { checkRegistrar, requireDeployment } from "./deployment/check.ts";
import { DeploymentError, runProgram } from "./deployment/program.ts";
import { checkSupabase } from "./deployment/supabase-check.ts";
import { checkTemporal } from "./deployment/temporal-check.ts";
import { deploymentProblem, describeProblem } from "./domain/deployment-problem.ts";
import type { SupabaseProject } from "./supabase/database-call.ts";
import { createProject } from "./supabase/project.ts";
import { createRegistrar } from "./supabase/registrar.ts";
import { createRoundStore } from "./supabase/round-store.ts";
import { createTokenSigner } from "./supabase/token-signer.ts";
import { createWorkerLogger } from "./worker-log.ts";

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

/** Milliseconds that Temporal, and the project, get to answer at the start. */
const CHECK_PATIENCE = 10_000;

/** Milliseconds that finding out may take why there is no connection. */
const EXPLAINING = 3_000;

export interface BulkRegistrationWorkerOptions {
  connection: NativeConnection;
  /** Default: `default`. */
  namespace?: string;
  taskQueue: string;
  /** Activities of this process at one time, over all runs. Default 40: some of them wait for their turn. */
  activitySlots?: number;
  dependencies: ActivityDependencies;
  /** Made by `bundleWorkflowCode`; default: bundled from the sources at start. */
  workflowBundle?: WorkflowBundle | { codePath: string };
}

export interface BulkRegistrationWorker {
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
 * One worker on one task queue for workflows and activities: so a run that schedules a submission hands the submission to its
 * own worker at once, without a way through Temporal's queue (eager activity execution).
 */
export async function createBulkRegistrationWorker(
  options: BulkRegistrationWorkerOptions,
): Promise<BulkRegistrationWorker> {
  const { connection, namespace = "default", taskQueue } = options;
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    activities: createActivities(options.dependencies),
    maxConcurrentActivityTaskExecutions: options.activitySlots ?? 40,
    shutdownGraceTime: SHUTDOWN_GRACE,
    stickyQueueScheduleToStartTimeout: STICKY_PATIENCE,
    maxHeartbeatThrottleInterval: HEARTBEAT_PACE,
    defaultHeartbeatThrottleInterval: HEARTBEAT_PACE,
    ...(options.workflowBundle === undefined
      ? { workflowsPath: workflowsPath() }
      : { workflowBundle: options.workflowBundle }),
  });
  const sweep = new AuditSweep({
    temporal: new Client({ connection, namespace }),
    taskQueue,
    project: options.dependencies.project,
    logger: Runtime.instance().logger,
  });
  return {
    run: async () => {
      const stopped = new AbortController();
      const sweeping = sweep.run(stopped.signal);
      try {
        await worker.run();
      } finally {
        stopped.abort();
        await sweeping;
      }
    },
    stop: () => {
      if (worker.getState() === "RUNNING") worker.shutdown();
    },
  };
}

/** The workflows' entry point, as source here and compiled in the published package. */
export function workflowsPath(): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./workflows/index.${extension}`, import.meta.url));
}

async function main(): Promise<void> {
  const config = readWorkerConfig();
  const logger = createWorkerLogger(config.logLevel);
  // The signals are handled below, in every state of the worker: the SDK's own handlers would race with that.
  Runtime.install({ logger, shutdownSignals: [] });
  const { namespace, connectionOptions } = config.temporal;
  const dependencies = await createSupabaseDependencies(config.supabase, config.registrarKey);
  const connection = await connectWorker(connectionOptions, namespace);
  try {
    await requireDeployment(
      [
        () => checkTemporal(connection, namespace, CHECK_PATIENCE),
        () => checkSupabase(config.supabase, { patience: CHECK_PATIENCE, publishedKeys: false }),
        () => checkRegistrar(() => dependencies.project.id()),
      ],
      ({ code, ...problem }) => logger.warn(describeProblem(problem), { reason: code }),
    );
    const worker = await createBulkRegistrationWorker({
      connection,
      namespace,
      taskQueue: config.taskQueue,
      activitySlots: config.activitySlots,
      ...(config.workflowBundlePath !== undefined && {
        workflowBundle: { codePath: config.workflowBundlePath },
      }),
      dependencies,
    });
    process.once("SIGINT", () => worker.stop()).once("SIGTERM", () => worker.stop());
    await worker.run();
  } finally {
    await connection.close();
  }
}

async function connectWorker(options: NativeConnectionOptions, namespace: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (cause) {
    // The worker's connection doesn't say with which code it was refused; a client's does.
    const connection = Connection.lazy(options);
    const problem = await checkTemporal(connection, namespace, EXPLAINING);
    throw new DeploymentError(problem ?? deploymentProblem("temporalUnreachable"), { cause });
  }
}

if (import.meta.main) await runProgram(main, ["InvalidConfigurationError", "InvalidSigningKeyError"]);
