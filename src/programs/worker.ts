/** `bulk-registration worker`. This entry point builds the worker's real dependencies. */
import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import type { NativeConnectionOptions } from "@temporalio/worker";
import { readWorkerConfig } from "../config/worker-config.ts";
import { checkRegistrar, requireDeployment } from "../deployment/check.ts";
import { DeploymentError, runProgram } from "../deployment/program.ts";
import { checkSupabase } from "../deployment/supabase-check.ts";
import { checkTemporal } from "../deployment/temporal-check.ts";
import { deploymentProblem, describeProblem } from "../domain/deployment-problem.ts";
import { installRuntime } from "../telemetry/worker-metrics.ts";
import type { WorkerTracing } from "../telemetry/worker-tracing.ts";
import { createWorkerLogger } from "../worker-log.ts";
import { createBulkRegistrationWorker, createSupabaseDependencies } from "../worker.ts";
import { startWorkerHealth } from "./worker-health.ts";
import { createWorkerReadiness } from "./worker-readiness.ts";
import type { WorkerReadiness } from "./worker-readiness.ts";

/** The milliseconds within which Temporal and the project must answer at the start. */
const CHECK_PATIENCE = 10_000;

/** The milliseconds that it may take to find out why a connection failed. */
const EXPLAINING = 3_000;

/** Works until SIGTERM or SIGINT. An error that stops the worker ends the process. */
export function runWorker(): Promise<void> {
  return runProgram(main, ["InvalidConfigurationError", "InvalidSigningKeyError", "ListeningError"]);
}

async function main(): Promise<void> {
  const config = readWorkerConfig();
  const logger = createWorkerLogger(config.logLevel);
  // The code below handles the signals in every state of the worker. The SDK's own handlers would race with it.
  installRuntime({ logger, shutdownSignals: [] }, config.metricsAddress);
  // Listen from the first moment: process 1 of a container gets no signal that it doesn't listen for.
  let stop: () => void = endAtOnce;
  process.once("SIGINT", () => stop()).once("SIGTERM", () => stop());
  let ready = isStarting;
  const health = config.healthAddress && (await startWorkerHealth(config.healthAddress, () => ready()));
  const tracing = await startTracing(config.tracesEndpoint, (message) => logger.warn(message));
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
      stretchSlots: config.stretchSlots,
      ...(config.version !== undefined && { version: config.version }),
      // A bundle that was built in advance traces nothing.
      ...(config.workflowBundlePath !== undefined &&
        tracing === undefined && { workflowBundle: { codePath: config.workflowBundlePath } }),
      dependencies,
      ...(tracing !== undefined && { plugins: [tracing.plugin] }),
    });
    stop = () => worker.stop();
    const temporal = new Client({ connection, namespace });
    const { taskQueue, supabase } = config;
    ready = createWorkerReadiness({ worker, temporal, taskQueue, supabase });
    await worker.run();
  } finally {
    await health?.stop();
    await connection.close();
    await tracing?.stop();
  }
}

function endAtOnce(): never {
  process.exit(0);
}

async function isStarting(): Promise<WorkerReadiness> {
  return { status: "starting" };
}

/** Loads tracing only when an endpoint is set. */
async function startTracing(
  endpoint: string | undefined,
  warn: (message: string) => void,
): Promise<WorkerTracing | undefined> {
  if (endpoint === undefined) return undefined;
  const { startWorkerTracing } = await import("../telemetry/worker-tracing.ts");
  return startWorkerTracing({ endpoint, warn });
}

async function connectWorker(options: NativeConnectionOptions, namespace: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (cause) {
    // The error of the worker's connection has no code. The error of a client's connection has one.
    const connection = Connection.lazy(options);
    const problem = await checkTemporal(connection, namespace, EXPLAINING);
    throw new DeploymentError(problem ?? deploymentProblem("temporalUnreachable"), { cause });
  }
}
