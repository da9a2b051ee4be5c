/**
 * A worker in its own process. Its parent tells it the address of the stack, its telemetry, and the delay of each
 * write.
 */
import { NativeConnection } from "@temporalio/worker";
import { DEFAULT_TASK_QUEUE } from "../src/domain/task-queue.ts";
import { installRuntime } from "../src/telemetry/worker-metrics.ts";
import { createBulkRegistrationWorker, createSupabaseDependencies } from "../src/worker.ts";
import { createWorkerLogger } from "../src/worker-log.ts";
import { projectWithLatency } from "./place.ts";
import type { Latency, StackPlace, WorkerChoice } from "./place.ts";

const place = JSON.parse(process.argv[2] ?? "") as StackPlace;
const choice = JSON.parse(process.argv[3] ?? "{}") as WorkerChoice;
const latency: Latency = { milliseconds: 0 };
process.on("message", (next: Latency) => {
  latency.milliseconds = next.milliseconds;
  process.send?.("set");
});

installRuntime({ logger: createWorkerLogger("WARN"), shutdownSignals: [] }, choice.metricsAddress);
const tracing =
  choice.tracesEndpoint === undefined
    ? undefined
    : (await import("../src/telemetry/worker-tracing.ts")).startWorkerTracing({
        endpoint: choice.tracesEndpoint,
        warn: (message) => console.error(message),
      });
const connection = await NativeConnection.connect({ address: place.temporal.address });
const worker = await createBulkRegistrationWorker({
  connection,
  namespace: place.temporal.namespace,
  taskQueue: choice.taskQueue ?? DEFAULT_TASK_QUEUE,
  ...(tracing !== undefined && { plugins: [tracing.plugin] }),
  dependencies: await createSupabaseDependencies(projectWithLatency(place, latency), place.registrarKey),
});
const stop = () => worker.stop();
process.once("SIGTERM", stop).once("SIGINT", stop).once("disconnect", stop);
const running = worker.run();
process.send?.("ready");
await running;
await connection.close();
process.exit();
