/** Reads the time of the Temporal server. No call answers it, but a task queue tells when a poller was there. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ConnectionLike } from "@temporalio/client";
import type { ClockReading } from "./clock.ts";
import { WORKFLOW_TASKS } from "./temporal-workers.ts";

/** A task queue that never gets a task. */
const TASK_QUEUE = "bulk-registration-doctor";

/** The milliseconds for the whole check. */
const PATIENCE = 5_000;

/** The timeout of the poll in milliseconds. Temporal refuses a shorter one. */
const POLL = 60_000;

export type ClockConnection = Pick<ConnectionLike, "workflowService" | "withDeadline" | "withAbortSignal">;

/**
 * @param clock this machine's clock
 * @returns undefined when the poll wasn't seen in time
 * @throws errors of gRPC
 */
export async function readTemporalClock(
  connection: ClockConnection,
  namespace: string,
  clock: () => number,
): Promise<ClockReading | undefined> {
  const { workflowService } = connection;
  const identity = `bulk-registration-doctor-${randomUUID()}`;
  const taskQueue = { name: TASK_QUEUE };
  const enough = new AbortController();
  const before = clock();
  let refused: unknown;
  const polling = connection
    .withAbortSignal(enough.signal, () =>
      connection.withDeadline(Date.now() + POLL, () =>
        workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity }),
      ),
    )
    .catch((error: unknown) => {
      if (!enough.signal.aborted) refused = error;
    });
  try {
    const end = performance.now() + PATIENCE;
    while (performance.now() < end) {
      if (refused !== undefined) throw refused;
      const { pollers } = await workflowService.describeTaskQueue({
        namespace,
        taskQueue,
        taskQueueType: WORKFLOW_TASKS,
      });
      const time = pollers?.find((poller) => poller.identity === identity)?.lastAccessTime;
      if (time) {
        const other = Number(time.seconds ?? 0) * 1_000 + (time.nanos ?? 0) / 1_000_000;
        return { before, after: clock(), other };
      }
      await delay(20);
    }
    return undefined;
  } finally {
    enough.abort();
    await polling;
  }
}
