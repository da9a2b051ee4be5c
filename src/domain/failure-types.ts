/**
 * Type names of the failures that activities throw. The retry policies name them too, so that a final failure is tried
 * once even if whoever threw it forgot to say so. A failure of a submission has its `FailureCode` as its type.
 */
import type { FailureCode } from "./failure-codes.ts";

/** The run has no bulk registration of its coordinator behind it: nothing of it can ever succeed. */
export const BULK_REGISTRATION_NOT_FOUND = "BulkRegistrationNotFoundError";

/** A workflow was started with an input that breaks a rule. */
export const INVALID_REQUEST = "InvalidRequestError";

/** Failures that no further attempt can turn. */
export const FINAL_FAILURE_CODES = [
  "notPermitted",
  "mentorUnknown",
  "mentorInactive",
  "invalidData",
  "superseded",
] as const satisfies readonly FailureCode[];

/**
 * The database doesn't answer, whoever asks: no failure of the mentor's. These use up no attempts while the outage is
 * young; the run waits it out.
 */
export const OUTAGE_CODES = ["databaseDown", "busy", "unreachable"] as const satisfies readonly FailureCode[];

/** Failures that are ours: they would befall every mentor alike, so a run that meets them in a row pauses. */
export const OUR_CODES = ["signIn", "misconfigured"] as const satisfies readonly FailureCode[];

/** What travels in the details of a submission's failure, since a failure's message is for the operator only. */
export interface FailureDetails {
  /** The sentence for the coordinator. */
  message: string;
  /** True when the same submission may succeed later without anybody changing anything. */
  retryable: boolean;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** True when the database itself, and no gateway on the way, has refused: this attempt wrote nothing. */
  refusedByDatabase: boolean;
  /** Absent unless the run is to wait it out: how long at least, in milliseconds, and 0 if nobody said. */
  waitOut?: number;
  /** The raw cause, for operators: codes only, no text of the database. */
  cause?: FailureCause;
}

export interface FailureCause {
  /** The HTTP status; 0 without an answer. */
  status?: number;
  /** Postgres's SQLSTATE, PostgREST's code, or our functions' own. */
  databaseCode?: string;
  /** What the network said, such as `ECONNREFUSED`, or the kind of error. */
  networkCode?: string;
}
