/**
 * What the activities need of the outside world. The project owns these interfaces; `src/supabase` implements them, and
 * `src/worker.ts` puts the two together.
 */
import type {
  AuditFindings,
  CancelledItems,
  ReadSelectionPageInput,
  RecordedFailures,
  RecordFailuresInput,
  RegistrationReceipt,
  RoundReference,
  RoundSummary,
  SelectionPage,
  SubmitRegistrationInput,
} from "./types.ts";

export interface SubmissionAttempt extends Omit<SubmitRegistrationInput, "attemptsBefore"> {
  /** From 1, over all of the round. */
  attempt: number;
}

/** Registers one mentor, exactly once however often it is asked. All methods reject with a `ServiceFailure`. */
export interface ProxyRegistrationService {
  submit(attempt: SubmissionAttempt, signal: AbortSignal): Promise<RegistrationReceipt>;
}

/** The bookkeeping of a run. Every method may be called again with the same input. All reject with a `ServiceFailure`. */
export interface BulkRegistrationStore {
  readPage(input: ReadSelectionPageInput, signal: AbortSignal): Promise<SelectionPage>;
  recordFailures(input: RecordFailuresInput, signal: AbortSignal): Promise<RecordedFailures>;
  cancelOpenItems(input: RoundReference, signal: AbortSignal): Promise<CancelledItems>;
  /** Writes the record, which is made from the items and recounts the rows, once per round. */
  logSubmission(summary: RoundSummary, signal: AbortSignal): Promise<AuditFindings>;
}

export interface ActivityDependencies {
  registrations: ProxyRegistrationService;
  store: BulkRegistrationStore;
}
