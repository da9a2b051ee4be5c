/** The Temporal ids of runs, audits and submit activities. Each id is unique per round, so that a round runs only once. */

export function runWorkflowId(bulkId: string, round: number): string {
  return `bulk-registration:${bulkId}:r${round}`;
}

export function auditWorkflowId(bulkId: string, round: number): string {
  return `${runWorkflowId(bulkId, round)}:audit`;
}

const SUBMISSION = "submission-";

/**
 * @param submission the number of the submit activity: 1 for the first one that the workflow execution has scheduled
 * @returns the id of that activity
 */
export function submitActivityId(submission: number): string {
  return `${SUBMISSION}${submission}`;
}

/** @returns the number of the submit activity, or `NaN` when the id names another activity */
export function submissionOfActivity(activityId: string): number {
  return activityId.startsWith(SUBMISSION) ? Number(activityId.slice(SUBMISSION.length)) : Number.NaN;
}
