/** A worker beside the embedded stack, in the same process. */
import { NativeConnection } from "@temporalio/worker";
import { DEFAULT_TASK_QUEUE } from "../src/domain/task-queue.ts";
import { createBulkRegistrationWorker, createSupabaseDependencies } from "../src/worker.ts";
import type { EmbeddedStack } from "../src/testing/stack/stack.ts";

export interface LocalWorker {
  /** Settles when the worker has ended; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Lets what is in flight come to its end. */
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
  // A failure is for those who await `ended`; without any, it must not end the process.
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
