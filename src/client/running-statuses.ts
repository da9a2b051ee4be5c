/** What runs say of themselves, asked of Temporal's visibility in one call: no worker need be there to answer. */
import type { Client } from "@temporalio/client";
import { statusSearchAttribute } from "../workflows/search-attributes.ts";

const STATUSES = ["running", "waiting", "paused", "cancelling"] as const;

/** Milliseconds that a list waits for it: unreachable, Temporal would hold it up for as long as the SDK tries again. */
const PATIENCE = 2_000;

/**
 * A list must not fail for it, and may be some seconds behind.
 *
 * @returns by workflow id, of those that run; empty where Temporal can't be asked
 */
export async function runningStatuses(
  temporal: Client,
  workflowIds: readonly string[],
): Promise<ReadonlyMap<string, (typeof STATUSES)[number]>> {
  const found = new Map<string, (typeof STATUSES)[number]>();
  if (workflowIds.length === 0) return found;
  const ids = workflowIds.map((workflowId) => `"${workflowId}"`).join(", ");
  const query = `ExecutionStatus = "Running" AND WorkflowId IN (${ids})`;
  try {
    await temporal.withDeadline(Date.now() + PATIENCE, async () => {
      for await (const { workflowId, typedSearchAttributes } of temporal.workflow.list({ query })) {
        const status = STATUSES.find((each) => each === typedSearchAttributes.get(statusSearchAttribute));
        if (status !== undefined) found.set(workflowId, status);
      }
    });
  } catch {
    // Postgres has answered; of those that are missing here it is known that they haven't settled.
  }
  return found;
}
