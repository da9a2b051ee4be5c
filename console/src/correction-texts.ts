/** The texts about corrections and withdrawals, a part of `texts`. */
import type { RegistrationKind } from "../../src/domain/amendment.ts";
import type { AmendmentKind, RegistrationStatus } from "./api/types.ts";
import { formatNumber } from "./format.ts";

const records = (count: number) => (count === 1 ? "1 record" : `${formatNumber(count)} records`);

/** The names of a withdrawal's phases. Other phases have the names of a registration. */
const withdrawing: Partial<Record<RegistrationStatus, string>> = {
  running: "Withdrawing",
  success: "All withdrawn",
  partialSuccess: "Partly withdrawn",
  totalFailure: "None withdrawn",
};

export const correction = {
  /** The text of a line, for corrections, withdrawals and registrations. */
  states: {
    waiting: "Waiting",
    registered: "Registered",
    alreadyRegistered: "Already registered",
    withdrawn: "Withdrawn",
    alreadyWithdrawn: "Already withdrawn",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  /** @param usual what it is called in a registration */
  phase: (kind: RegistrationKind | undefined, status: RegistrationStatus, usual: string): string =>
    (kind === "withdrawal" ? withdrawing[status] : undefined) ?? usual,
  /** @param usual what it is called in a registration */
  filter: (kind: RegistrationKind, filter: string, usual: string): string => {
    if (kind !== "withdrawal") return usual;
    return filter === "registered" ? "Withdrawn" : filter === "failed" ? "Not withdrawn" : usual;
  },
  buttons: { correction: "Correct …", withdrawal: "Withdraw …" } satisfies Record<AmendmentKind, string>,
  formHeading: "Correct this registration",
  formHint: "These are the values that were registered. Change what is wrong.",
  unchanged: "Change at least one value.",
  goOn: "Go on",
  checking: "Checking …",
  headings: { correction: "Correct these records?", withdrawal: "Withdraw these records?" } satisfies Record<
    AmendmentKind,
    string
  >,
  will: {
    correction: (count: number) => `${records(count)} will be withdrawn and registered anew as:`,
    withdrawal: (count: number) =>
      `${records(count)} will be withdrawn. They are marked as withdrawn, not deleted, and can be registered again.`,
  } satisfies Record<AmendmentKind, (count: number) => string>,
  already: (count: number) =>
    `${records(count)} with these values ${count === 1 ? "exists" : "exist"} already: nothing will be added for ${count === 1 ? "this mentor" : "these mentors"}.`,
  nothing: "None of these records is in force any more, so there is nothing to do.",
  leave: "Leave it as it is",
  confirm: { correction: "Correct them", withdrawal: "Withdraw them" } satisfies Record<
    AmendmentKind,
    string
  >,
  starting: "Starting …",
  lost: "The answer was lost, so it is not known whether this has started. Try again: it starts only once.",
  /** For the page of an amendment, and for the list. */
  of: {
    correction: "Correction of an earlier registration",
    withdrawal: "Withdrawal of an earlier registration",
  },
  openAmended: "Open the earlier registration",
  short: { correction: "Correction", withdrawal: "Withdrawal" } satisfies Record<AmendmentKind, string>,
  since: (count: number) => `${records(count)} of this registration withdrawn since`,
  sinceShort: (count: number) => `${formatNumber(count)} withdrawn since`,
  succeeded: (kind: RegistrationKind) => (kind === "withdrawal" ? "withdrawn" : "registered"),
  announceEnd: (withdrawn: number, failed: number, cancelled: number) =>
    `Done. ${records(withdrawn)} withdrawn, ${formatNumber(failed)} failed${cancelled > 0 ? `, ${formatNumber(cancelled)} cancelled` : ""}`,
  by: (kind: AmendmentKind, count: number, moment: string) =>
    `${kind === "correction" ? "Correction" : "Withdrawal"} of ${moment}: ${records(count)}`,
};
