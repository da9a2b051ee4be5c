/** What callers of the client hold in their hands. */
import type { BulkRegistrationError } from "../domain/errors.ts";
import type { BulkStatus, MentorSubmissionOutcome } from "../domain/outcome.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../domain/progress.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import type { ProxyActivityTemplate } from "../domain/template.ts";
import type { RoundAudit } from "../supabase/audit-rows.ts";

export interface BulkSubmissionRequest extends RunSettings {
  /**
   * UUIDs, at most 1,000,000 distinct ones. Case doesn't matter, and a repeated id counts once. Read to the end before
   * anything is written.
   */
  mentorIds: Iterable<string> | AsyncIterable<string>;
  template: ProxyActivityTemplate;
  /**
   * A UUID of the caller's. With it the same request can be submitted again, after a crash or a lost answer, and finds
   * the run of the first time. Default: a new one.
   */
  bulkId?: string;
}

export interface AttachOptions {
  /** From 1. Default: the latest. */
  round?: number;
}

export interface RetryOptions extends RunSettings {
  /**
   * The round to open, from 2. The same call again gets the same round, so that a caller that lost the answer may repeat it.
   * Default: the round after the latest one.
   */
  round?: number;
  /**
   * A UUID of the caller's, for one who doesn't know which round is the next. The same call again gets the round that the
   * first one opened.
   */
  requestId?: string;
  /**
   * Mentor ids, failure codes, or both: the failed items that are one of these mentors or failed with one of these codes.
   * At most 10,000 distinct entries. Those who have succeeded are skipped. Default: every item that hasn't succeeded.
   */
  only?: Iterable<string>;
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

export interface ProgressOptions {
  /** The sequence number of the last update that the reader has: only later ones come. Default 0, all of them. */
  after?: number;
  /** Ends it early, also while it waits, as a client's disconnect does. */
  signal?: AbortSignal;
}

/** What a viewer of a round is told. */
export type RoundEvent =
  | { kind: "updates"; updates: readonly BulkProgressUpdate[] }
  /** The first event, and again whenever the phase, its reason or the concurrency changes. */
  | { kind: "snapshot"; snapshot: BulkProgressSnapshot }
  /** The viewer fell behind: it is told how many updates it missed, and goes on behind `snapshot.settled`. */
  | { kind: "skipped"; skipped: number; snapshot: BulkProgressSnapshot }
  /** The last event: every item is settled, or the round is interrupted. */
  | { kind: "end"; snapshot: BulkProgressSnapshot };

export interface WatchOptions extends ProgressOptions {
  /** Updates that a viewer may fall behind the round before they are skipped. Default: never skipped. */
  skipBehind?: number;
}

/**
 * One round of one bulk registration. Nothing here starts a run. What reads Postgres can throw a `DatabaseUnavailableError`
 * or an `InvalidSessionError`, what steers a `TemporalUnavailableError`; calling again is safe.
 */
export interface BulkSubmissionHandle {
  readonly bulkId: string;
  /** From 1. */
  readonly round: number;
  /** Items of the round. */
  readonly total: number;

  /**
   * Waits until every item is settled. Failed mentors don't reject it.
   *
   * @throws {RunFailedError} the run was terminated, or failed as a whole, and the round is interrupted
   */
  result(): Promise<BulkSubmissionResult>;

  /**
   * One update per mentor, in the order of their sequence numbers, without gaps, whenever it is called; ends by itself when
   * the round has ended or is interrupted. All readers of a round in a process share one poller.
   */
  progress(options?: ProgressOptions): AsyncIterable<BulkProgressUpdate>;

  /** As `progress`, with the phase and in batches: what a page or a terminal shows. */
  watch(options?: WatchOptions): AsyncIterable<RoundEvent>;

  /** Counts of this moment from Postgres, and the phase from Temporal; without Temporal the phase is `running` or `settled`. */
  snapshot(): Promise<BulkProgressSnapshot>;

  /** What the audit says of this round; undefined while it hasn't been written. */
  audit(): Promise<RoundAudit | undefined>;

  /** Starts no further write until `resume`. @throws {RunSettledError | InvalidSessionError | TemporalUnavailableError} */
  pause(): Promise<void>;

  /** Ends a pause, also one by the tolerance: what has failed so far is accepted. @throws as `pause` */
  resume(): Promise<void>;

  /** Lets what is in flight settle and cancels the rest; `result` then tells. @throws as `pause` */
  cancel(): Promise<void>;

  /**
   * @param concurrency a whole number from 1
   * @returns what is in force: what was asked, lowered to the deployment's maximum
   * @throws {InvalidRequestError} and as `pause`
   */
  setConcurrency(concurrency: number): Promise<number>;
}
