/** Asks Temporal for the unfinished activities of this run: scheduled, waiting for a retry, or running on any worker. */
import { Context } from "@temporalio/activity";
import { positionOfActivity } from "../domain/identifiers.ts";
import type { PendingPositions } from "./turns.ts";

/** The milliseconds within which Temporal must answer. */
const PATIENCE = 2_000;

export function pendingPositions(): PendingPositions {
  const context = Context.current();
  return async () => {
    const { client, info } = context;
    const { workflowExecution: run } = info;
    if (run === undefined) return new Set();
    const { raw } = await client.withDeadline(Date.now() + PATIENCE, () =>
      client.workflow.getHandle(run.workflowId, run.runId).describe(),
    );
    return new Set(raw.pendingActivities?.map(({ activityId }) => positionOfActivity(activityId ?? "")));
  };
}
