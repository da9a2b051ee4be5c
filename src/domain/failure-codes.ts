/** The codes a failed item carries, and the sentence the coordinator reads for each. */

export type FailureCode =
  | "gateway"
  | "notPermitted"
  | "mentorUnknown"
  | "mentorInactive"
  | "invalidData"
  | "signIn"
  | "misconfigured"
  | "throttled"
  | "databaseDown"
  | "busy"
  | "unreachable"
  | "superseded"
  | "workerLost"
  | "unexpected"
  | "cancelled";

const OUR_SIDE = "A problem on our side kept this mentor from being registered; the operator has been told";

/** Sentences are about "this mentor": who reads them sees the name beside, and no name may enter a history. */
const SENTENCES: Readonly<Record<FailureCode, string>> = {
  gateway: "The database's answers were lost again and again",
  notPermitted: "You may not register for this mentor",
  mentorUnknown: "This mentor is not in your chapter",
  mentorInactive: "This mentor is no longer active",
  invalidData: "This record was refused by the database",
  signIn: OUR_SIDE,
  misconfigured: OUR_SIDE,
  throttled: "The database asked us to slow down for too long",
  databaseDown: "The database was down for too long",
  busy: "The database was busy for too long",
  unreachable: "The database could not be reached",
  superseded: "This attempt came too late: the item had been settled",
  workerLost: "The registration did not finish in time",
  unexpected: OUR_SIDE,
  cancelled: "Cancelled before it was registered",
};

/** All of them. */
export const FAILURE_CODES = Object.keys(SENTENCES) as readonly FailureCode[];

/**
 * @param rule for `invalidData`, the name of the field or constraint that was violated; it must come from the schema,
 *   never from data.
 */
export function failureSentence(code: FailureCode, rule?: string): string {
  const sentence = SENTENCES[code];
  return rule === undefined ? sentence : `${sentence}: ${rule}`;
}

export function isFailureCode(value: unknown): value is FailureCode {
  return typeof value === "string" && Object.hasOwn(SENTENCES, value);
}

/** A code of a later version of this software still is a failure. */
export function readFailureCode(value: unknown): FailureCode {
  return isFailureCode(value) ? value : "unexpected";
}
