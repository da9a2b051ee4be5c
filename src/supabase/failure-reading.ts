/**
 * How a failure is read: by code first, then by status, never by message. PostgREST's own codes begin with PGRST, our
 * functions' with BR, all others are Postgres's SQLSTATEs. The meaning of each is theirs:
 * https://docs.postgrest.org/en/stable/references/errors.html and Postgres's Appendix A.
 */
import type { FailureCode } from "../domain/failure-codes.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { Refusal, Retry } from "../domain/service-failure.ts";

export interface FailureSignal {
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  /** The code in the body of the answer, if it had one. */
  code?: string | undefined;
  /** Milliseconds of a Retry-After header. */
  retryAfter?: number | undefined;
  /** Why there was no answer, such as `ECONNREFUSED`. */
  networkCode?: string | undefined;
}

interface Reading {
  code: FailureCode;
  retry: Retry;
  refusal?: Refusal;
  rule?: string;
}

const invalidData = (rule: string): Reading => ({ code: "invalidData", retry: "never", rule });
const misconfigured = (retry: Retry = "never"): Reading => ({ code: "misconfigured", retry });
const refused = (refusal: Refusal): Reading => ({ code: "unexpected", retry: "never", refusal });
const databaseDown: Reading = { code: "databaseDown", retry: "bounded" };
const busy: Reading = { code: "busy", retry: "bounded" };
const signIn: Reading = { code: "signIn", retry: "never" };

const BY_CODE: Readonly<Record<string, Reading>> = {
  BR001: { code: "mentorUnknown", retry: "never" },
  BR002: { code: "mentorInactive", retry: "never" },
  BR003: refused("bulkRegistrationNotFound"),
  BR004: refused("templateConflict"),
  BR005: refused("selectionConflict"),
  BR006: { code: "superseded", retry: "never" },
  BR007: refused("roundConflict"),
  BR008: refused("nothingToRetry"),
  BR009: refused("notACoordinator"),
  BR012: refused("settingsConflict"),
  // The round has items that haven't settled (yet): its audit waits for them.
  BR011: busy,
  // An item that the selection doesn't have: the run is not the one of this bulk registration.
  BR010: refused("bulkRegistrationNotFound"),

  "23502": invalidData("a required field is empty"),
  "23503": invalidData("a record it refers to does not exist"),
  "23514": invalidData("a field is out of its range"),
  "22P02": invalidData("a field is not of its type"),
  "22P05": invalidData("a text holds a character that can't be stored"),
  "22007": invalidData("a date is not in its form"),
  "22008": invalidData("a date does not exist"),
  PGRST102: invalidData("the request is not of its form"),

  PGRST301: signIn,
  PGRST302: signIn,
  PGRST303: signIn,

  "22023": misconfigured(),
  PGRST106: misconfigured(),
  PGRST204: misconfigured(),
  PGRST300: misconfigured(),
  // Not in the schema cache (yet): a migration that has just run mends this by itself.
  PGRST202: misconfigured("briefly"),
  PGRST205: misconfigured("briefly"),

  PGRST000: databaseDown,
  PGRST001: databaseDown,
  PGRST002: databaseDown,
  "57P01": databaseDown,
  "57P02": databaseDown,
  "57P03": databaseDown,

  PGRST003: busy,
  "57014": busy,
  "40001": busy,
  "40P01": busy,
  "55P03": busy,
  // A race for the unique key: the next attempt finds the row that won.
  "23505": busy,
};

/** Connection exceptions, and insufficient resources. */
const DATABASE_DOWN_CLASSES = ["08", "53"];

export function readFailure(signal: FailureSignal, cause?: unknown): ServiceFailure {
  const { status, code: databaseCode, retryAfter, networkCode } = signal;
  const reading = readCode(signal) ?? readStatus(status);
  return new ServiceFailure({ ...reading, retryAfter, databaseCode, status, networkCode }, cause);
}

function readCode({ code, status }: FailureSignal): Reading | undefined {
  if (code === undefined) return undefined;
  if (code === "42501") {
    // With 403 a policy refused this record. With 401 the role lacks a grant that the migrations give it.
    return status === 401 ? misconfigured() : { code: "notPermitted", retry: "never" };
  }
  if (DATABASE_DOWN_CLASSES.includes(code.slice(0, 2)) && code.length === 5) return databaseDown;
  return Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
}

function readStatus(status: number): Reading {
  if (status === 0) return { code: "unreachable", retry: "bounded" };
  // An answer, but not the one that was asked for: an empty 404 arrives as 204, too.
  if (status >= 200 && status < 400) return { code: "gateway", retry: "bounded" };
  if (status === 401) return signIn;
  if (status === 403) return { code: "notPermitted", retry: "never" };
  if (status === 404) return misconfigured();
  if (status === 413) return invalidData("the request is too large");
  if (status === 429) return { code: "throttled", retry: "bounded" };
  if (status === 503) return databaseDown;
  if (status >= 500) return busy;
  return { code: "unexpected", retry: "bounded" };
}
