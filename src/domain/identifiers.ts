/** The ids under which a round and its audit run on Temporal: unique per round, so each can run once only. */

export function runWorkflowId(bulkId: string, round: number): string {
  return `bulk-registration:${bulkId}:r${round}`;
}

export function auditWorkflowId(bulkId: string, round: number): string {
  return `${runWorkflowId(bulkId, round)}:audit`;
}
