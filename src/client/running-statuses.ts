/** What runs say of themselves, asked of Temporal's visibility in one call: no worker need be there to answer. */
import type { Client, WorkflowExecutionInfo } from "@temporalio/client";
import { statusSearchAttribute } from "../workflows/search-attributes.ts";

const STATUSES = ["running", "waiting", "paused", "cancelling"] as const;

/** `ended`: without a result, as when an operator terminates it. Nothing settles any more what it has left open. */
export type RunningStatus = (typeof STATUSES)[number] | "ended";

/** Milliseconds that a list waits for it: unreachable, Temporal would hold it up for as long as the SDK tries again. */
const PATIENCE = 2_000;

/**
 * A list must not fail for it, and may be some seconds behind.
 *
 * @returns by workflow id, of those that run or have ended without a result; empty where Temporal can't be asked
 */
export async function runningStatuses(
  temporal: Client,
  workflowIds: readonly string[],
): Promise<ReadonlyMap<string, RunningStatus>> {
  const found = new Map<string, RunningStatus>();
  if (workflowIds.length === 0) return found;
  const ids = workflowIds.map((workflowId) => `"${workflowId}"`).join(", ");
  const query = `ExecutionStatus IN ("Running", "Terminated", "Failed", "TimedOut", "Canceled") AND WorkflowId IN (${ids})`;
  try {
    await temporal.withDeadline(Date.now() + PATIENCE, async () => {
      for await (const run of temporal.workflow.list({ query })) {
        const status = statusOf(run);
        if (status !== undefined) found.set(run.workflowId, status);
      }
    });
  } catch {
    // Postgres has answered; of those that are missing here it is known that they haven't settled.
  }
  return found;
}

function statusOf({ status, typedSearchAttributes }: WorkflowExecutionInfo): RunningStatus | undefined {
  if (status.name !== "RUNNING") return "ended";
  return STATUSES.find((each) => each === typedSearchAttributes.get(statusSearchAttribute));
}
