/**
 * What the activities take and return: plain JSON, and nothing personal, since all of it stands in a history. Workflows
 * import this file for its types only.
 */
import type { Counts } from "../domain/progress.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import type { BulkStatus, FailureOutcome, SuccessDetail, SuccessOutcome } from "../domain/outcome.ts";

/** Which bulk registration an activity is for, in which round, and in whose name it acts. */
export interface RoundReference {
  bulkId: string;
  actingCoordinatorId: string;
  /** From 1. */
  round: number;
}

export interface SubmitRegistrationInput extends RoundReference {
  mentorId: string;
  /** Attempts that earlier activities of the round made for this mentor. Default 0. */
  attemptsBefore?: number;
}

/** What Postgres says of a registration, the first time and every time it is asked again. */
export interface RegistrationReceipt {
  detail: SuccessDetail;
  /** ISO 8601 in UTC, by Postgres's clock. */
  settledAt: string;
  /** Attempts it took, from 1. */
  attempts: number;
}

export interface ReadSelectionPageInput extends RoundReference {
  /** Where the page before ended; 0 before the first. */
  cursor: number;
}

/** Open items in the order of the selection. */
export interface SelectionPage {
  /** At most 500. */
  mentorIds: string[];
  /** Where the next page begins; null when this is the last. */
  cursor: number | null;
}

export interface RecordFailuresInput extends RoundReference {
  /** At most 50. */
  failures: FailureOutcome[];
}

export interface RecordedFailures {
  /** Items that were reported as failed and are registered all the same: their answers were lost. */
  succeeded: SuccessOutcome[];
}

export interface CancelledItems {
  /** Cancelled items of the round, also those that an earlier attempt of this activity cancelled. */
  cancelled: number;
}

/**
 * What a run says of its round. The audit record is made from what Postgres has: the counts only serve to tell whether the
 * run saw the same, and the steering is known to the run alone. Of an earlier round, whose run is gone, it says nothing.
 */
export interface RoundSummary extends RoundReference, Partial<Omit<Counts, "settled">> {
  total?: number;
  overallStatus?: BulkStatus;
  /** ISO 8601 in UTC. */
  settledAt?: string;
  /** Default: none. */
  steering?: readonly SteeringEntry[];
}

export interface AuditFindings {
  /** Whether the record says what the run has counted; false too if it has said nothing. */
  agrees: boolean;
  /** Whether the items and the rows of `proxy_activities` agree, recounted in the transaction of the record. */
  reconciled: boolean;
}

/** The activities, by the names they have in a history. */
export interface BulkRegistrationActivities {
  /** Registers one mentor; the only activity on the submission task queue. */
  submitRegistration(input: SubmitRegistrationInput): Promise<RegistrationReceipt>;
  readSelectionPage(input: ReadSelectionPageInput): Promise<SelectionPage>;
  recordFailures(input: RecordFailuresInput): Promise<RecordedFailures>;
  cancelOpenItems(input: RoundReference): Promise<CancelledItems>;
  recordAudit(input: RoundSummary): Promise<AuditFindings>;
}
