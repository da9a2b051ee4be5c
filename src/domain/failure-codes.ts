/** The failure codes. A failed item carries one, and a run waits for one. */

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

/** True when the same submission may succeed later although no data and no setting changes. */
const RETRYABLE: Readonly<Record<FailureCode, boolean>> = {
  notPermitted: false,
  mentorUnknown: false,
  mentorInactive: false,
  invalidData: false,
  notInForce: false,
  gateway: true,
  busy: true,
  unreachable: true,
  misconfigured: false,
  signIn: false,
  throttled: true,
  databaseDown: true,
  cancelled: true,
  deadline: true,
  interrupted: true,
  coordinatorInactive: false,
  unexpected: false,
};

export const FAILURE_CODES = Object.keys(RETRYABLE) as readonly FailureCode[];

export function isRetryable(code: FailureCode): boolean {
  return RETRYABLE[code];
}

export function isFailureCode(value: unknown): value is FailureCode {
  return typeof value === "string" && Object.hasOwn(RETRYABLE, value);
}

/** Reads a code that this version doesn't know as `unexpected`: a later version of this software may have stored it. */
export function readFailureCode(value: unknown): FailureCode {
  return isFailureCode(value) ? value : "unexpected";
}

export function isWaitingCode(value: unknown): value is WaitingCode {
  return WAITING_CODES.some((code) => code === value);
}
