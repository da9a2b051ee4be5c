/**
 * The one table of how a failure is read: by code first, then by status, never by message. PostgREST's own codes begin with
 * PGRST, our functions' with BR, all others are Postgres's SQLSTATEs. The meaning of each is theirs:
 * https://docs.postgrest.org/en/stable/references/errors.html and Postgres's Appendix A.
 */
import type { FailureCode, WaitingCode } from "../domain/failure-codes.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { FailureClass, Refusal } from "../domain/service-failure.ts";

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
  // A position that the round doesn't have: the run is not the one of this bulk registration.
  BR010: refused("bulkRegistrationNotFound"),
  // The round has items that haven't settled (yet): its audit waits for them.
  BR011: systemic("busy"),
  BR012: refused("settingsConflict"),
  BR013: refused("capReached"),
  BR014: refused("roundNotEnded"),
  BR015: refused("tooManyOpenRounds"),
  BR016: refused("bulkRegistrationRemoved"),

  "23502": item("invalidData"),
  "23503": item("invalidData"),
  "23514": item("invalidData"),
  "23P01": item("invalidData"),
  // A race for the unique key: the next attempt finds the row that won.
  "23505": doubtful("busy"),

  PGRST301: systemic("signIn"),
  PGRST302: systemic("signIn"),
  PGRST303: systemic("signIn"),

  // What no function takes, or a function that isn't there: whose fault that is, only other mentors' writes can tell. A rule
  // of a firewall can hit one record as well as all.
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
  // Read-only, as a replica is; and what Postgres can't do during recovery.
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
  // Data of this record.
  "22": item("invalidData"),
  // Transaction rollbacks: serialisation failures and deadlocks.
  "40": doubtful("busy"),
  // System errors, such as a failing disk, and internal ones.
  "58": doubtful("busy"),
  XX: doubtful("busy"),
};

/** The request was sent to no server: no mentor can be the reason. */
const NEVER_SENT = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** Statuses with which gateways say that they got no answer, or no whole one. */
const GATEWAY_STATUSES = [408, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530];

export function readFailure(signal: FailureSignal, cause?: unknown): ServiceFailure {
  const { status, code: databaseCode, retryAfter, networkCode } = signal;
  const reading = readCode(signal) ?? readStatus(signal);
  return new ServiceFailure({ ...reading, retryAfter, databaseCode, status, networkCode }, cause);
}

function readCode({ code, status }: FailureSignal): Reading | undefined {
  if (code === undefined) return undefined;
  if (code === "42501") {
    // With 403 a policy refused this record. With 401 the role lacks a grant that the migrations give it.
    return status === 401 ? doubtful("misconfigured") : item("notPermitted");
  }
  if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
  if (code.startsWith("PGRST")) return undefined;
  // What is left is a function or a trigger that doesn't work, for this record or for all.
  return BY_CLASS[code.slice(0, 2)] ?? doubtful("misconfigured");
}

function readStatus({ status, networkCode = "" }: FailureSignal): Reading {
  if (status === 0)
    return NEVER_SENT.includes(networkCode) ? systemic("unreachable") : doubtful("unreachable");
  // An answer, but not the one that was asked for: an empty 404 arrives as 204, too.
  if (status < 400 || GATEWAY_STATUSES.includes(status)) return doubtful("gateway");
  if (status === 401) return systemic("signIn");
  if (status === 402 || status === 404) return doubtful("misconfigured");
  if (status === 413) return item("invalidData");
  if (status === 429) return systemic("throttled");
  if (status === 503) return systemic("databaseDown");
  // Any other refusal without a code of the database is a firewall's or a gateway's on the way.
  return doubtful(status < 500 ? "gateway" : "busy");
}
