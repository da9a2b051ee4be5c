/** Asks Temporal for the unfinished submit activities of a run: scheduled, waiting for a retry, or running on any worker. */
import { Context } from "@temporalio/activity";
import { submissionOfActivity } from "../domain/identifiers.ts";
import type { PendingSubmissions } from "./turns.ts";

/** The milliseconds within which Temporal must answer. */
const PATIENCE = 2_000;

/** @returns a question about the run of the current activity */
export function pendingSubmissions(): PendingSubmissions {
  const context = Context.current();
  return async () => {
    const { client, info } = context;
    const { workflowExecution: run } = info;
    if (run === undefined) return new Set();
    const { raw } = await client.withDeadline(Date.now() + PATIENCE, () =>
      client.workflow.getHandle(run.workflowId, run.runId).describe(),
    );
    return new Set(raw.pendingActivities?.map(({ activityId }) => submissionOfActivity(activityId ?? "")));
  };
}
