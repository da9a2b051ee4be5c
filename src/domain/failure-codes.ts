/** The failure codes. A failed item carries one, and a run waits for one. Each code has a sentence that people read. */

/**
 * - failures of the item itself: `notPermitted`, `mentorUnknown`, `mentorInactive`, `invalidData`; in an amendment
 *   also `notInForce`
 * - failures on the path to the database: `gateway`, `busy`, `unreachable`, `misconfigured`. An item fails with one of them only
 *   when writes for other mentors succeed.
 * - failures of the whole deployment: `signIn`, `throttled`, `databaseDown`. No item fails with one of them.
 * - reasons why a round was closed with open items: `cancelled`, `deadline`, `interrupted`, `coordinatorInactive`
 * - `unexpected`: a code that a later version of this software has stored
 */
export type FailureCode =
  | "notPermitted"
  | "mentorUnknown"
  | "mentorInactive"
  | "invalidData"
  | "notInForce"
  | "gateway"
  | "busy"
  | "unreachable"
  | "misconfigured"
  | "signIn"
  | "throttled"
  | "databaseDown"
  | "cancelled"
  | "deadline"
  | "interrupted"
  | "coordinatorInactive"
  | "unexpected";

/** The causes that a run can wait for. The run continues by itself when the cause is gone. */
export const WAITING_CODES = [
  "signIn",
  "misconfigured",
  "gateway",
  "throttled",
  "databaseDown",
  "busy",
  "unreachable",
] as const satisfies readonly FailureCode[];

/**
 * The waiting codes, and two more reasons: `worker` when no worker polls the task queue, `wrongProject` when only workers of
 * other projects poll it.
 */
export const WAITING_REASONS = [...WAITING_CODES, "worker", "wrongProject"] as const;

export type WaitingReason = (typeof WAITING_REASONS)[number];

export type WaitingCode = (typeof WAITING_CODES)[number];

/** The reasons for which a round is closed while some of its items are open. */
export const CLOSING_REASONS = [
  "cancelled",
  "deadline",
  "interrupted",
  "coordinatorInactive",
] as const satisfies readonly FailureCode[];

export type ClosingReason = (typeof CLOSING_REASONS)[number];

const OUR_SIDE = "A problem on our side kept this mentor from being registered; the operator has been told";

interface FailureText {
  /** The sentence says "this mentor" because no name may enter a history. The reader sees the name beside the sentence. */
  sentence: string;
  /** True when the same submission may succeed later although no data and no setting changes. */
  retryable: boolean;
}

const TEXTS: Readonly<Record<FailureCode, FailureText>> = {
  notPermitted: { sentence: "You may not register for this mentor", retryable: false },
  mentorUnknown: { sentence: "This mentor is not in your chapter", retryable: false },
  mentorInactive: { sentence: "This mentor is no longer active", retryable: false },
  invalidData: { sentence: "This record was refused by the database", retryable: false },
  notInForce: {
    sentence: "This mentor's record was withdrawn before, so nothing was changed",
    retryable: false,
  },
  gateway: { sentence: "The database's answers for this mentor were lost again and again", retryable: true },
  busy: { sentence: "The database failed on this mentor again and again", retryable: true },
  unreachable: { sentence: "The connection broke on this mentor again and again", retryable: true },
  misconfigured: { sentence: OUR_SIDE, retryable: false },
  signIn: { sentence: OUR_SIDE, retryable: false },
  throttled: { sentence: "The database asked us to slow down", retryable: true },
  databaseDown: { sentence: "The database was down", retryable: true },
  cancelled: { sentence: "Cancelled before it was registered", retryable: true },
  deadline: { sentence: "The registration did not finish before its deadline", retryable: true },
  interrupted: { sentence: "The registration was interrupted before this mentor's turn", retryable: true },
  coordinatorInactive: {
    sentence: "Your account was switched off before this mentor's turn",
    retryable: false,
  },
  unexpected: { sentence: OUR_SIDE, retryable: false },
};

/** The violated rule by Postgres's SQLSTATE or HTTP status. The text names parts of the schema and never holds data. */
const RULES: Readonly<Record<string, string>> = {
  "22P02": "a field is not of its type",
  "22P05": "a text holds a character that can't be stored",
  "22007": "a date is not in its form",
  "22008": "a date does not exist",
  "22001": "a text is too long",
  "23502": "a required field is empty",
  "23503": "a record it refers to does not exist",
  "23514": "a field is out of its range",
  "413": "the request is too large",
};

export const FAILURE_CODES = Object.keys(TEXTS) as readonly FailureCode[];

/** @param cause Postgres's SQLSTATE, PostgREST's code or the HTTP status. Only `invalidData` uses it. */
export function failureSentence(code: FailureCode, cause?: string | null): string {
  const { sentence } = TEXTS[code];
  const known = code === "invalidData" && cause != null && Object.hasOwn(RULES, cause);
  const rule = known ? RULES[cause] : undefined;
  return rule === undefined ? sentence : `${sentence}: ${rule}`;
}

export function isRetryable(code: FailureCode): boolean {
  return TEXTS[code].retryable;
}

export function isFailureCode(value: unknown): value is FailureCode {
  return typeof value === "string" && Object.hasOwn(TEXTS, value);
}

/** Reads a code that this version doesn't know as `unexpected`: a later version of this software may have stored it. */
export function readFailureCode(value: unknown): FailureCode {
  return isFailureCode(value) ? value : "unexpected";
}

export function isWaitingCode(value: unknown): value is WaitingCode {
  return WAITING_CODES.some((code) => code === value);
}
