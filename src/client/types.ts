/** What callers of the client hold in their hands. */
import type { BulkRegistrationError } from "../domain/errors.ts";
import type { BulkStatus, MentorSubmissionOutcome } from "../domain/outcome.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../domain/progress.ts";
import type { ProxyActivityTemplate } from "../domain/template.ts";
import type { Tolerance } from "../domain/tolerance.ts";
import type { RoundAudit } from "../supabase/audit-rows.ts";

export interface BulkSubmissionRequest {
  /**
   * UUIDs, at most 100,000 distinct ones. Case doesn't matter, and a repeated id counts once. Read to the end before
   * anything is written.
   */
  mentorIds: Iterable<string> | AsyncIterable<string>;
  template: ProxyActivityTemplate;
  /** Submissions in flight, a whole number from 1. It can only lower the deployment's maximum, which is the default. */
  concurrency?: number;
  /** When the run pauses for a person to look at its failures. Default: never for their number. */
  tolerance?: Tolerance;
  /**
   * A UUID of the caller's. With it the same request can be submitted again, after a crash or a lost answer, and finds
   * the run of the first time. Default: a new one.
   */
  bulkId?: string;
}

export interface RetryOptions {
  /**
   * Mentor ids, failure codes, or both: the failed items that are one of these mentors or failed with one of these codes.
   * At most 10,000 distinct entries. Those who have succeeded are skipped. Default: every item that hasn't succeeded.
   */
  only?: Iterable<string>;
  /** Submissions in flight, as in a request. */
  concurrency?: number;
  /** As in a request; it counts from the start of the round. */
  tolerance?: Tolerance;
}

export interface BulkSubmissionResult {
  bulkId: string;
  round: number;
  overallStatus: BulkStatus;
  /** Items of this round. */
  total: number;
  /** Of these `alreadyRegistered` had been registered before. */
  succeeded: number;
  alreadyRegistered: number;
  /** Of these `cancelled` were never tried. */
  failed: number;
  cancelled: number;
  /**
   * The outcomes of this round in the order of the selection, read from the database page by page; can be iterated
   * again. They stay what they were when a later round takes the failed ones up.
   */
  outcomes: AsyncIterable<MentorSubmissionOutcome>;
  /** `EmptySelectionError`, when there was nothing to register. */
  error?: BulkRegistrationError;
}

/**
 * One round of one bulk registration. What asks Temporal can throw a `TemporalUnavailableError`, what reads outcomes a
 * `DatabaseUnavailableError` or an `InvalidSessionError`; calling again is safe.
 */
export interface BulkSubmissionHandle {
  readonly bulkId: string;
  /** From 1. */
  readonly round: number;
  /** Items of the round. */
  readonly total: number;

  /**
   * Waits until all have settled. Failed mentors don't reject it.
   *
   * @throws {RunFailedError} the run was terminated or failed as a whole
   */
  result(): Promise<BulkSubmissionResult>;

  /**
   * One update per mentor, in the order of settling, from the first on, whenever it is called; ends by itself. Any
   * number of readers of a process share one subscription.
   *
   * @param options.signal ends it early, also while it waits, as a client's disconnect does
   * @throws {TemporalUnavailableError} when Temporal can't be asked for some 30 seconds
   */
  progress(options?: { signal?: AbortSignal }): AsyncIterable<BulkProgressUpdate>;

  /** Counts of this moment. */
  snapshot(): Promise<BulkProgressSnapshot>;

  /**
   * Counts from Postgres alone, where Temporal or its workers can't be asked: the phase is `settled`, or else `running`, and
   * nothing is known of what is in flight.
   *
   * @throws {DatabaseUnavailableError | InvalidSessionError}
   */
  storedSnapshot(): Promise<BulkProgressSnapshot>;

  /**
   * What the audit says of this round, from the database alone; undefined while it hasn't been written.
   *
   * @throws {DatabaseUnavailableError | InvalidSessionError}
   */
  audit(): Promise<RoundAudit | undefined>;

  /** Starts no further submission until `resume`. @throws {RunSettledError | InvalidSessionError} */
  pause(): Promise<void>;

  /** Ends a pause, also one of the run's own brake: what has failed so far is accepted. @throws {RunSettledError | InvalidSessionError} */
  resume(): Promise<void>;

  /** Lets what is in flight settle and cancels the rest; `result` then tells. @throws {RunSettledError | InvalidSessionError} */
  cancel(): Promise<void>;

  /**
   * @param concurrency a whole number from 1
   * @returns what is in force: what was asked, lowered to the deployment's maximum
   * @throws {InvalidRequestError | RunSettledError | InvalidSessionError}
   */
  setConcurrency(concurrency: number): Promise<number>;
}
