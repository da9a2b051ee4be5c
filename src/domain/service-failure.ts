/** How a call to the database failed: read from its codes once, and the same for every caller. */
import type { FailureCode } from "./failure-codes.ts";

/**
 * - `item`: this mentor's; another mentor would have succeeded
 * - `systemic`: would hit any mentor; the caller waits and tries again, unless a single mentor meets it time and again while
 *   writes for others succeed
 * - `doubtful`: the answer proves nothing about whose failure it is; only writes for other mentors can tell
 * - `refusal`: our own SQL functions refuse the call as a whole
 */
export type FailureClass = "item" | "systemic" | "doubtful" | "refusal";

/**
 * Names of what our own SQL functions refuse. The codes of Postgres they come with are listed in
 * `src/supabase/failure-reading.ts`.
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
  | "notACoordinator"
  | "capReached";

export interface ServiceFailureOptions {
  class: FailureClass;
  /** Of a `refusal`: `unexpected`. */
  code: FailureCode;
  refusal?: Refusal | undefined;
  /** Milliseconds that the other side asks us to wait. */
  retryAfter?: number | undefined;
  /** The code of Postgres or PostgREST, for operators. */
  databaseCode?: string | undefined;
  /** The HTTP status, 0 without an answer. */
  status?: number | undefined;
  /** What the network said where there was no answer, such as `ECONNREFUSED`. */
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

  /** The message is put together from codes only: text of the database could hold a name. */
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
