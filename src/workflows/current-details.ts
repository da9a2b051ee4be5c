/** The text about a run that an operator reads in the Temporal UI. */
import { submitActivityId } from "../domain/identifiers.ts";
import type { Stretch } from "../activities/types.ts";
import type { Pause } from "../domain/progress.ts";
import type { RunProgress } from "./messages.ts";

const WHY: Readonly<Record<Pause["reason"], string>> = {
  person: "Paused by a person. Send `resume` to continue, or `cancel`.",
  tolerance:
    "Paused by its tolerance: more items have failed than the request allows. Send `resume` to accept these failures and continue, or `cancel`.",
};

/** @returns Markdown for the top of the run's page */
export function currentDetails(progress: RunProgress): string {
  const { phase, settled, total, succeeded, alreadyRegistered, failed, cancelled, paused } = progress;
  return [
    `**${phase}**: ${settled} of ${total} settled`,
    ...(paused === undefined ? [] : ["", `${WHY[paused.reason]} (since ${paused.at})`]),
    "",
    `- ${succeeded} succeeded, of which ${alreadyRegistered} already registered`,
    `- ${failed} failed, of which ${cancelled} cancelled`,
    "",
    "A pending activity with a failure shows what the run waits for. The run continues by itself.",
  ].join("\n");
}

/**
 * Names a submit activity.
 *
 * @param submission the number of the activity in its workflow execution
 * @param mentorIds the mentor ids of a small run by position, so that an operator finds a mentor
 */
export function activityNames(
  { from, to, submission }: Stretch & { submission: number },
  total: number,
  mentorIds: readonly string[] | undefined,
): { activityId: string; summary: string } {
  const activityId = submitActivityId(submission);
  if (from < to) return { activityId, summary: `${from} to ${to} of ${total}` };
  return { activityId, summary: mentorIds?.[from - 1] ?? `${from} of ${total}` };
}
