/**
 * The worker container's health check: ends with 0 when Temporal says that the worker of this very container fetches
 * work from its task queue. That a process runs says nothing about that.
 */
import { hostname } from "node:os";
import { Connection } from "@temporalio/client";
import { readWorkerConfig } from "../src/config/worker-config.ts";

type TaskQueueType = NonNullable<
  Parameters<Connection["workflowService"]["describeTaskQueue"]>[0]["taskQueueType"]
>;
// As Temporal numbers them; the enum itself is in a package that the worker doesn't depend on.
/* oxlint-disable typescript/no-unsafe-enum-assignment */
const WORKFLOW_TASKS = 1 as TaskQueueType;
const ACTIVITY_TASKS = 2 as TaskQueueType;
/* oxlint-enable typescript/no-unsafe-enum-assignment */

/** One poll waits up to 60 s for work, so a worker that is well was last seen at most that long ago. */
const SEEN_WITHIN_MS = 120_000;

interface Poller {
  identity?: string | null;
  lastAccessTime?: { seconds?: { toString(): string } | null } | null;
}

/** Whether a worker on this host is among the pollers and was seen of late. */
export function isPolledBy(host: string, pollers: readonly Poller[], nowMs: number): boolean {
  return pollers.some(({ identity, lastAccessTime }) => {
    // The SDK's default identity is `<pid>@<host>`, and a container's host name is its own id.
    if (identity?.endsWith(`@${host}`) !== true) return false;
    return nowMs - Number(lastAccessTime?.seconds?.toString() ?? 0) * 1_000 < SEEN_WITHIN_MS;
  });
}

/** Names the kinds of tasks that this host's worker doesn't fetch from; none means that it is well. */
async function unattendedTasks(host: string): Promise<string[]> {
  const { temporal, taskQueue } = readWorkerConfig();
  const connection = await Connection.connect({
    ...temporal.connectionOptions,
    connectTimeout: "5s",
  });
  try {
    const unattended: string[] = [];
    for (const [kind, taskQueueType] of [
      ["workflow tasks", WORKFLOW_TASKS],
      ["activity tasks", ACTIVITY_TASKS],
    ] as const) {
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace: temporal.namespace,
        taskQueue: { name: taskQueue },
        taskQueueType,
      });
      if (!isPolledBy(host, pollers ?? [], Date.now())) unattended.push(kind);
    }
    return unattended;
  } finally {
    await connection.close();
  }
}

if (import.meta.main) {
  const problem = await unattendedTasks(hostname()).then(
    (unattended) => (unattended.length > 0 ? `fetches no ${unattended.join(" and no ")}` : undefined),
    (error: unknown) => `can't be asked after: ${error instanceof Error ? error.message : String(error)}`,
  );
  if (problem !== undefined) {
    console.error(`This worker ${problem}`);
    process.exitCode = 1;
  }
}
