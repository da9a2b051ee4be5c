/** The requests, results and handles of the client's callers. */
import type { RegistrationKind, TemplateChanges } from "../domain/amendment.ts";
import type { BulkRegistrationError } from "../domain/errors.ts";
import type { BulkStatus, MentorSubmissionOutcome } from "../domain/outcome.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../domain/progress.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import type { ProxyActivityTemplate, StoredTemplate } from "../domain/template.ts";
import type { RoundAudit } from "../supabase/audit-rows.ts";

export interface BulkSubmissionRequest extends RunSettings {
  /**
   * UUIDs, at most 1,000,000 distinct ones. Case doesn't matter, and a repeated id counts once. The list is read to its end
   * before anything is written.
   */
  mentorIds: Iterable<string> | AsyncIterable<string>;
  template: ProxyActivityTemplate;
  /**
   * A UUID that the caller chooses. With it, the caller can submit the same request again after a crash or a lost answer, and
   * finds the first run. Default: a new one.
   */
  bulkId?: string;
}

export interface AttachOptions {
  /** From 1. Default: the latest. */
  round?: number;
}

export interface RetryOptions extends RunSettings {
  /**
   * The round to open, from 2. The same call again gets the same round, so a caller that lost the answer may repeat it. Default:
   * the round after the latest.
   */
  round?: number;
  /**
   * A UUID that the caller chooses when it doesn't know the next round. The same call again gets the round that the first call
   * opened.
   */
  requestId?: string;
  /**
   * Mentor ids, failure codes, or both. The retry takes the failed items of these mentors and the items that failed with these
   * codes. At most 10,000 distinct entries. Mentors that have succeeded are skipped. Default: every item that hasn't succeeded.
   */
  only?: Iterable<string>;
}

export interface WithdrawalRequest extends RunSettings {
  /**
   * The ids of mentors of the bulk registration, at most 10,000 distinct ones. Default: every mentor with a row in force of the
   * bulk registration.
   */
  mentorIds?: Iterable<string>;
  /**
   * A UUID that the caller chooses for the correction or the withdrawal. A repeated call with this id finds the first run.
   * Default: a new one.
   */
  bulkId?: string;
}

export interface CorrectionRequest extends WithdrawalRequest {
  /** The changes. Absent fields stay unchanged. `note: null` removes the note. */
  template: TemplateChanges;
}

/** The preview of a correction or a withdrawal at this moment. */
export interface AmendmentPreflight {
  /** The number of rows in force that would be withdrawn. */
  inForce: number;
  /** The number of these mentors that already have a row with the corrected template. Nothing would be registered for them. */
  alreadyRegistered: number;
  /** The template that a correction would register. Absent for a withdrawal. */
  template?: StoredTemplate;
}

export interface BulkSubmissionResult {
  bulkId: string;
  round: number;
  overallStatus: BulkStatus;
  /** Items of this round. */
  total: number;
  /** Includes the `alreadyRegistered` items, which had been registered before. */
  succeeded: number;
  alreadyRegistered: number;
  /** Includes the `cancelled` items. */
  failed: number;
  cancelled: number;
  /**
   * The outcomes of this round in the order of the selection, read from the database page by page. They can be iterated again.
   * Later rounds don't change them.
   */
  outcomes: AsyncIterable<MentorSubmissionOutcome>;
  /** `EmptySelectionError` when the selection was empty. */
  error?: BulkRegistrationError;
}

export interface ProgressOptions {
  /** The sequence number of the last update that the reader has. Only later updates come. Default 0: all updates come. */
  after?: number;
  /** Ends the iteration early, also while it waits, for example when a client disconnects. */
  signal?: AbortSignal;
}

/** The events that a viewer of a round gets. */
export type RoundEvent =
  | { kind: "updates"; updates: readonly BulkProgressUpdate[] }
  /** The first event, and again whenever the phase, its reason or the concurrency changes. */
  | { kind: "snapshot"; snapshot: BulkProgressSnapshot }
  /** The viewer fell behind. It learns how many updates it missed, and goes on after `snapshot.settled`. */
  | { kind: "skipped"; skipped: number; snapshot: BulkProgressSnapshot }
  /** The last event: every item is settled, or the round is interrupted. */
  | { kind: "end"; snapshot: BulkProgressSnapshot };

export interface WatchOptions extends ProgressOptions {
  /** The number of updates that a viewer may fall behind before updates are skipped. Default: never skipped. */
  skipBehind?: number;
}

/**
 * One round of one bulk registration. No method starts a run. Methods that read Postgres can throw a `DatabaseUnavailableError`
 * or an `InvalidSessionError`, methods that steer a `TemporalUnavailableError`. Calling again is safe.
 */
export interface BulkSubmissionHandle {
  readonly bulkId: string;
  readonly kind: RegistrationKind;
  /** From 1. */
  readonly round: number;
  /** Items of the round. */
  readonly total: number;

  /**
   * Waits until every item is settled. Failed items don't reject the promise.
   *
   * @throws {RunFailedError} the run was terminated or failed as a whole, and the round is interrupted
   */
  result(): Promise<BulkSubmissionResult>;

  /**
   * Yields one update per mentor in the order of their sequence numbers, without gaps, whenever it is called. It ends by itself
   * when the round has ended or is interrupted. All readers of a round in a process share one poller.
   */
  progress(options?: ProgressOptions): AsyncIterable<BulkProgressUpdate>;

  /** Yields the same as `progress` in batches and with the phase, for a page or a terminal. */
  watch(options?: WatchOptions): AsyncIterable<RoundEvent>;

  /** Reads the current counts from Postgres and the phase from Temporal. Without Temporal, the phase is `running` or `settled`. */
  snapshot(): Promise<BulkProgressSnapshot>;

  /** Reads the audit of this round; undefined while it hasn't been written. */
  audit(): Promise<RoundAudit | undefined>;

  /** Starts no further write until `resume`. @throws {RunSettledError | InvalidSessionError | TemporalUnavailableError} */
  pause(): Promise<void>;

  /** Ends a pause of a person or of the tolerance, and accepts the failures so far. @throws as `pause` */
  resume(): Promise<void>;

  /** Lets the writes in flight settle and cancels the rest. `result` then gives the outcome. @throws as `pause` */
  cancel(): Promise<void>;

  /**
   * @param concurrency a whole number from 1
   * @returns the concurrency in force: the requested one, lowered to the deployment's maximum
   * @throws {InvalidRequestError} and as `pause`
   */
  setConcurrency(concurrency: number): Promise<number>;
}
