/** A worker in a process of its own, told by its parent where the stack is and by how much each write is late. */
import { NativeConnection, Runtime } from "@temporalio/worker";
import { DEFAULT_TASK_QUEUE } from "../src/domain/task-queue.ts";
import { createBulkRegistrationWorker, createSupabaseDependencies } from "../src/worker.ts";
import { createWorkerLogger } from "../src/worker-log.ts";
import { projectWithLatency } from "./place.ts";
import type { Latency, StackPlace } from "./place.ts";

const place = JSON.parse(process.argv[2] ?? "") as StackPlace;
const latency: Latency = { milliseconds: 0 };
process.on("message", (next: Latency) => {
  latency.milliseconds = next.milliseconds;
  process.send?.("set");
});

Runtime.install({ logger: createWorkerLogger("WARN"), shutdownSignals: [] });
const connection = await NativeConnection.connect({ address: place.temporal.address });
const worker = await createBulkRegistrationWorker({
  connection,
  namespace: place.temporal.namespace,
  taskQueue: DEFAULT_TASK_QUEUE,
  dependencies: await createSupabaseDependencies(projectWithLatency(place, latency), place.registrarKey),
});
const stop = () => worker.stop();
process.once("SIGTERM", stop).once("SIGINT", stop).once("disconnect", stop);
const running = worker.run();
process.send?.("ready");
await running;
await connection.close();
process.exit();
