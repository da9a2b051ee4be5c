/** Starts a worker in the process of the embedded stack. */
import { NativeConnection } from "@temporalio/worker";
import { DEFAULT_TASK_QUEUE } from "../src/domain/task-queue.ts";
import { createBulkRegistrationWorker, createSupabaseDependencies } from "../src/worker.ts";
import type { EmbeddedStack } from "../src/testing/stack/stack.ts";

export interface LocalWorker {
  /** Resolves when the worker has ended, and rejects when the worker has failed. */
  readonly ended: Promise<void>;
  /** Stops the worker after it has finished the activities in flight. */
  stop(): Promise<void>;
}

export async function startLocalWorker(stack: EmbeddedStack): Promise<LocalWorker> {
  const connection = await NativeConnection.connect({ address: stack.temporal.address });
  const { supabaseUrl: url, publishableKey } = stack;
  const worker = await createBulkRegistrationWorker({
    connection,
    namespace: stack.temporal.namespace,
    taskQueue: DEFAULT_TASK_QUEUE,
    dependencies: await createSupabaseDependencies({ url, publishableKey }, stack.registrarKey),
  });
  const ended = worker.run();
  // Callers of `ended` get the failure. Without a caller, the failure must not end the process.
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      worker.stop();
      try {
        await ended;
      } finally {
        await connection.close();
      }
    },
  };
}
