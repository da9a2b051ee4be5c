/**
 * What the activities need of the outside world. The project owns these interfaces; `src/supabase` implements them, and
 * `src/worker.ts` puts the two together.
 */
import type {
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

export interface SubmissionAttempt extends SubmitRegistrationInput {
  /** From 1. */
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
  /** @returns whether the record, which is made from the items, agrees with the summary */
  logSubmission(summary: RoundSummary, signal: AbortSignal): Promise<{ agrees: boolean }>;
}

export interface ActivityDependencies {
  registrations: ProxyRegistrationService;
  store: BulkRegistrationStore;
}
