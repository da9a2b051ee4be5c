/** The failure of a call to the database. It is read from the answer's codes once, and every caller uses that reading. */
import type { FailureCode } from "./failure-codes.ts";

/**
 * - `item`: the failure is this mentor's. A write for another mentor would have succeeded.
 * - `systemic`: the failure would hit any mentor. The caller waits and tries again. It becomes a mentor's failure only when that
 *   mentor's write fails repeatedly while writes for others succeed.
 * - `doubtful`: the answer doesn't show whose failure it is. Only writes for other mentors can tell.
 * - `refusal`: the project's own SQL functions refuse the call as a whole
 */
export type FailureClass = "item" | "systemic" | "doubtful" | "refusal";

/**
 * The reasons for which the project's own SQL functions refuse a call. `src/supabase/failure-reading.ts` lists their codes in
 * Postgres.
 */
export type Refusal =
  | "bulkRegistrationNotFound"
  | "bulkRegistrationRemoved"
  | "templateConflict"
  | "selectionConflict"
  | "settingsConflict"
  | "tooManyOpenRounds"
  | "roundConflict"
  | "roundNotEnded"
  | "unchangedTemplate"
  | "notACoordinator"
  | "capReached";

export interface ServiceFailureOptions {
  class: FailureClass;
  /** A `refusal` has the code `unexpected`. */
  code: FailureCode;
  refusal?: Refusal | undefined;
  /** The milliseconds that the server asks the caller to wait. */
  retryAfter?: number | undefined;
  /** The code of Postgres or PostgREST, for operators. */
  databaseCode?: string | undefined;
  /** The HTTP status, 0 without an answer. */
  status?: number | undefined;
  /** The network error when there was no answer, such as `ECONNREFUSED`. */
  networkCode?: string | undefined;
}

export class ServiceFailure extends Error {
  override readonly name = "ServiceFailure";
  readonly class: FailureClass;
  readonly code: FailureCode;
  readonly refusal: Refusal | undefined;
  readonly retryAfter: number | undefined;
  readonly databaseCode: string | undefined;
  readonly status: number | undefined;
  readonly networkCode: string | undefined;

  /** The message holds codes only: a text from the database could hold a name. */
  constructor(options: ServiceFailureOptions, cause?: unknown) {
    const { code, databaseCode, status, networkCode } = options;
    const origin = [status && `HTTP ${status}`, databaseCode, networkCode].filter(Boolean).join(", ");
    super(`${options.refusal ?? code}${origin && ` (${origin})`}`, cause === undefined ? {} : { cause });
    this.class = options.class;
    this.code = code;
    this.refusal = options.refusal;
    this.retryAfter = options.retryAfter;
    this.databaseCode = databaseCode;
    this.status = status;
    this.networkCode = networkCode;
  }
}
