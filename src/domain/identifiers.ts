/** The ids under which a round, its audit and its submissions run on Temporal: unique per round, so each can run once only. */

export function runWorkflowId(bulkId: string, round: number): string {
  return `bulk-registration:${bulkId}:r${round}`;
}

export function auditWorkflowId(bulkId: string, round: number): string {
  return `${runWorkflowId(bulkId, round)}:audit`;
}

const SUBMIT_ACTIVITY = "position-";

/** Of the submit activity whose stretch begins at the position. */
export function submitActivityId(position: number): string {
  return `${SUBMIT_ACTIVITY}${position}`;
}

/** @returns `NaN` for another activity's id */
export function positionOfActivity(activityId: string): number {
  return activityId.startsWith(SUBMIT_ACTIVITY)
    ? Number(activityId.slice(SUBMIT_ACTIVITY.length))
    : Number.NaN;
}
