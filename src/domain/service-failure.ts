/** How a call to the database failed: read from its codes once, and the same for everybody who calls. */
import type { FailureCode } from "./failure-codes.ts";

/**
 * Whether a further attempt can help: `never`; `briefly`, for what a schema reload mends within moments; `bounded`, for
 * what passes by itself.
 */
export type Retry = "never" | "briefly" | "bounded";

/**
 * Names of what our own SQL functions refuse, beside the refusals of a single mentor. The codes of Postgres they come
 * with are listed in `src/supabase/failure-reading.ts`.
 */
export type Refusal =
  | "bulkRegistrationNotFound"
  | "templateConflict"
  | "selectionConflict"
  | "settingsConflict"
  | "roundConflict"
  | "nothingToRetry"
  | "notACoordinator";

export interface ServiceFailureOptions {
  code: FailureCode;
  retry: Retry;
  refusal?: Refusal | undefined;
  /** What was violated, in words of the schema. */
  rule?: string | undefined;
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
  readonly code: FailureCode;
  readonly retry: Retry;
  readonly refusal: Refusal | undefined;
  readonly rule: string | undefined;
  readonly retryAfter: number | undefined;
  readonly databaseCode: string | undefined;
  readonly status: number | undefined;
  readonly networkCode: string | undefined;

  /** The message is put together from codes only: text of the database could hold a name. */
  constructor(options: ServiceFailureOptions, cause?: unknown) {
    const { code, databaseCode, status, networkCode } = options;
    const origin = [status && `HTTP ${status}`, databaseCode, networkCode].filter(Boolean).join(", ");
    super(`${options.refusal ?? code}${origin && ` (${origin})`}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.retry = options.retry;
    this.refusal = options.refusal;
    this.rule = options.rule;
    this.retryAfter = options.retryAfter;
    this.databaseCode = databaseCode;
    this.status = status;
    this.networkCode = networkCode;
  }
}
