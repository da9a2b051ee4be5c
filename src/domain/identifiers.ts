/** The Temporal ids of runs, audits and submit activities. Each id is unique per round, so that a round runs only once. */

export function runWorkflowId(bulkId: string, round: number): string {
  return `bulk-registration:${bulkId}:r${round}`;
}

export function auditWorkflowId(bulkId: string, round: number): string {
  return `${runWorkflowId(bulkId, round)}:audit`;
}

const SUBMIT_ACTIVITY = "position-";

/** @returns the id of the submit activity whose stretch begins at the position */
export function submitActivityId(position: number): string {
  return `${SUBMIT_ACTIVITY}${position}`;
}

/** @returns the first position of the submit activity's stretch, or `NaN` when the id names another activity */
export function positionOfActivity(activityId: string): number {
  return activityId.startsWith(SUBMIT_ACTIVITY)
    ? Number(activityId.slice(SUBMIT_ACTIVITY.length))
    : Number.NaN;
}
