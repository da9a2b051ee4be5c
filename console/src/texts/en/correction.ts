/** The texts about corrections and withdrawals, in English. */
import type { RegistrationKind } from "../../../../src/domain/amendment.ts";
import type { AmendmentKind, RegistrationStatus } from "../../api/types.ts";
import { capitalized } from "../counting.ts";
import { done, format, plural, records } from "./counting.ts";

const { number } = format;

/** The names of phases that differ from those of a registration. */
const phases: Record<RegistrationKind, Partial<Record<RegistrationStatus, string>>> = {
  registration: {},
  correction: { running: "Correcting", success: "All corrected", totalFailure: "None corrected" },
  withdrawal: { running: "Withdrawing", success: "All withdrawn", totalFailure: "None withdrawn" },
};

export const correction = {
  /** @param usual what it is called in a registration */
  phase: (kind: RegistrationKind | undefined, status: RegistrationStatus, usual: string): string =>
    (kind === undefined ? undefined : phases[kind][status]) ?? usual,
  /** @param usual what it is called in a registration */
  filter: (kind: RegistrationKind, filter: string, usual: string): string => {
    if (kind === "registration") return usual;
    if (filter === "registered") return capitalized(done(kind));
    return filter === "failed" ? `Not ${done(kind)}` : usual;
  },
  buttons: { correction: "Correct …", withdrawal: "Withdraw …" } satisfies Record<AmendmentKind, string>,
  formHeading: "Correct this registration",
  formHint: "These are the values that you registered. Change what is wrong.",
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
      `${records(count)} will be withdrawn. They are marked as withdrawn, not deleted, and you can register them again.`,
  } satisfies Record<AmendmentKind, (count: number) => string>,
  already: (count: number) =>
    `${records(count)} with these values ${plural(count, { one: "exists", other: "exist" })} already: nothing will be added for ${plural(count, { one: "this mentor", other: "these mentors" })}.`,
  nothing: "All of these records were withdrawn before, so there is nothing to do.",
  leave: "Leave it as it is",
  confirm: { correction: "Correct them", withdrawal: "Withdraw them" } satisfies Record<
    AmendmentKind,
    string
  >,
  starting: "Starting …",
  lost: "We couldn't tell whether it started. Confirm again; it starts only once.",
  /** For the page of an amendment, and for the list. */
  of: {
    correction: "Correction of an earlier registration",
    withdrawal: "Withdrawal of an earlier registration",
  },
  openAmended: "Open the earlier registration",
  short: { correction: "Correction", withdrawal: "Withdrawal" } satisfies Record<AmendmentKind, string>,
  since: (count: number) => `${records(count)} of this registration withdrawn since`,
  sinceShort: (count: number) => `${number(count)} withdrawn since`,
  announceEnd: (kind: AmendmentKind, succeeded: number, failed: number, cancelled: number) =>
    `Done. ${records(succeeded)} ${done(kind)}, ${number(failed)} failed${cancelled > 0 ? `, ${number(cancelled)} cancelled` : ""}`,
  by: (kind: AmendmentKind, count: number, moment: string) =>
    `${kind === "correction" ? "Correction" : "Withdrawal"} of ${moment}: ${records(count)}`,
};
