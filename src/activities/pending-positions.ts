/** Asks Temporal which activities of this activity's run are not done yet: scheduled, waiting for a retry, or at work somewhere. */
import { Context } from "@temporalio/activity";
import { positionOfActivity } from "../domain/identifiers.ts";
import type { PendingPositions } from "./turns.ts";

/** Milliseconds that Temporal gets to answer. */
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
