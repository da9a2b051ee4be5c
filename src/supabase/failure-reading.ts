/**
 * The one table that reads failures: by code first, then by status, never by message. Codes that begin with PGRST are
 * PostgREST's, codes that begin with BR belong to the project's SQL functions, and all others are Postgres's SQLSTATEs. Their
 * meanings: https://docs.postgrest.org/en/stable/references/errors.html and Postgres's Appendix A.
 */
import type { FailureCode, WaitingCode } from "../domain/failure-codes.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { FailureClass, Refusal } from "../domain/service-failure.ts";

export interface FailureSignal {
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  /** The code in the body of the answer. Absent when the body has none. */
  code?: string | undefined;
  /** The wait of a Retry-After header in milliseconds. */
  retryAfter?: number | undefined;
  /** The reason for a missing answer, such as `ECONNREFUSED`. */
  networkCode?: string | undefined;
}

interface Reading {
  class: FailureClass;
  code: FailureCode;
  refusal?: Refusal;
}

const refused = (refusal: Refusal): Reading => ({ class: "refusal", code: "unexpected", refusal });
const item = (code: FailureCode): Reading => ({ class: "item", code });
const systemic = (code: WaitingCode): Reading => ({ class: "systemic", code });
const doubtful = (code: WaitingCode): Reading => ({ class: "doubtful", code });

const BY_CODE: Readonly<Record<string, Reading>> = {
  BR003: refused("bulkRegistrationNotFound"),
  BR004: refused("templateConflict"),
  BR005: refused("selectionConflict"),
  BR007: refused("roundConflict"),
  BR009: refused("notACoordinator"),
  // The round doesn't have this position: the run doesn't belong to this bulk registration.
  BR010: refused("bulkRegistrationNotFound"),
  // Some items of the round haven't settled yet. The audit waits for them.
  BR011: systemic("busy"),
  BR012: refused("settingsConflict"),
  BR013: refused("capReached"),
  BR014: refused("roundNotEnded"),
  BR015: refused("tooManyOpenRounds"),
  BR016: refused("bulkRegistrationRemoved"),
  BR017: refused("unchangedTemplate"),

  "23502": item("invalidData"),
  "23503": item("invalidData"),
  "23514": item("invalidData"),
  "23P01": item("invalidData"),
  // Two writes raced for the unique key. The next attempt finds the row that won.
  "23505": doubtful("busy"),

  PGRST301: systemic("signIn"),
  PGRST302: systemic("signIn"),
  PGRST303: systemic("signIn"),

  // The function refuses its arguments or doesn't exist. Only other mentors' writes can tell whose fault that is: a firewall rule
  // can hit one record as well as all.
  "22023": doubtful("misconfigured"),
  PGRST102: doubtful("misconfigured"),
  PGRST106: doubtful("misconfigured"),
  PGRST202: doubtful("misconfigured"),
  PGRST204: doubtful("misconfigured"),
  PGRST205: doubtful("misconfigured"),
  PGRST300: doubtful("misconfigured"),

  PGRST000: systemic("databaseDown"),
  PGRST001: systemic("databaseDown"),
  PGRST002: systemic("databaseDown"),
  // The database is read-only, like a replica, or Postgres can't do this during recovery.
  "25006": systemic("databaseDown"),
  "0A000": systemic("databaseDown"),

  PGRST003: doubtful("busy"),
  "57014": doubtful("busy"),
  "55P03": doubtful("busy"),
};

/** By the class of the SQLSTATE, its first two characters. */
const BY_CLASS: Readonly<Record<string, Reading>> = {
  // Connection exceptions, insufficient resources, operator intervention.
  "08": systemic("databaseDown"),
  "53": systemic("databaseDown"),
  "57": systemic("databaseDown"),
  // The data of this record.
  "22": item("invalidData"),
  // Transaction rollbacks: serialisation failures and deadlocks.
  "40": doubtful("busy"),
  // System errors, such as a failing disk, and internal errors.
  "58": doubtful("busy"),
  XX: doubtful("busy"),
};

/** The request never reached a server, so no mentor can be the reason. */
const NEVER_SENT = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** The statuses that gateways use when they got no answer or an incomplete one. */
const GATEWAY_STATUSES = [408, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530];

export function readFailure(signal: FailureSignal, cause?: unknown): ServiceFailure {
  const { status, code: databaseCode, retryAfter, networkCode } = signal;
  const reading = readCode(signal) ?? readStatus(signal);
  return new ServiceFailure({ ...reading, retryAfter, databaseCode, status, networkCode }, cause);
}

function readCode({ code, status }: FailureSignal): Reading | undefined {
  if (code === undefined) return undefined;
  if (code === "42501") {
    // With 403, a policy refused this record. With 401, the role lacks a grant that the migrations give it.
    return status === 401 ? doubtful("misconfigured") : item("notPermitted");
  }
  if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
  if (code.startsWith("PGRST")) return undefined;
  // Every other code means that a function or a trigger doesn't work, for this record or for all.
  return BY_CLASS[code.slice(0, 2)] ?? doubtful("misconfigured");
}

function readStatus({ status, networkCode = "" }: FailureSignal): Reading {
  if (status === 0)
    return NEVER_SENT.includes(networkCode) ? systemic("unreachable") : doubtful("unreachable");
  // The answer isn't the requested one. An empty 404 arrives as 204, too.
  if (status < 400 || GATEWAY_STATUSES.includes(status)) return doubtful("gateway");
  if (status === 401) return systemic("signIn");
  if (status === 402 || status === 404) return doubtful("misconfigured");
  if (status === 413) return item("invalidData");
  if (status === 429) return systemic("throttled");
  if (status === 503) return systemic("databaseDown");
  // Any other refusal without a database code comes from a firewall or a gateway.
  return doubtful(status < 500 ? "gateway" : "busy");
}
