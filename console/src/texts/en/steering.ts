/** The texts of steering, retries and the list of earlier registrations, in English. */
import type { RegistrationKind } from "../../../../src/domain/amendment.ts";
import type { BulkRegistrationSummary } from "../../api/types.ts";
import { are, done, failures, format, list, mentors, plural } from "./counting.ts";

const { number } = format;

type RegistrationCounts = Pick<
  BulkRegistrationSummary,
  "kind" | "succeeded" | "failed" | "cancelled" | "open"
>;

const names: Readonly<Record<RegistrationKind, string>> = {
  registration: "registration",
  correction: "correction",
  withdrawal: "withdrawal",
};

const doing: Readonly<Record<RegistrationKind, string>> = {
  registration: "registering",
  correction: "correcting",
  withdrawal: "withdrawing",
};

const act: Readonly<Record<RegistrationKind, string>> = {
  registration: "Register",
  correction: "Correct",
  withdrawal: "Withdraw",
};

export const steering = {
  pause: "Pause",
  resume: "Resume",
  cancel: (kind: RegistrationKind) => `Cancel ${names[kind]}`,
  sent: { pause: "Pausing …", resume: "Resuming …", cancel: "Cancelling …" },
  late: {
    pause: "Your pause hasn't arrived yet. It takes effect before the next mentor's turn.",
    resume: "Your resuming hasn't arrived yet. It takes effect by itself.",
    cancel: "Your cancellation hasn't arrived yet. It takes effect before the next mentor's turn.",
  },
  goOn: (kind: RegistrationKind) => `Go on ${doing[kind]}`,
  leavePaused: "Leave it paused",
  cancelRest: "Cancel the rest",
  headings: (kind: RegistrationKind) => ({
    pause: `Pause this ${names[kind]}?`,
    resume: `Resume this ${names[kind]}?`,
    cancel: `Cancel this ${names[kind]}?`,
  }),
  /** @param count at least 1 */
  succeeded: (kind: RegistrationKind, count: number) =>
    `${number(count)} ${are(count)} ${done(kind)} and ${plural(count, { one: "stays", other: "stay" })} so.`,
  left: {
    pause: (_kind: RegistrationKind, count: number) =>
      `${number(count)} ${are(count)} left: what has already begun will be finished, the rest will wait until you resume.`,
    resume: (kind: RegistrationKind, count: number) =>
      `${number(count)} ${are(count)} left and will be ${done(kind)}.`,
    cancel: (kind: RegistrationKind, count: number) =>
      `${number(count)} ${are(count)} left: what has already begun will be finished, the rest will not be ${done(kind)}.`,
  },
  accepted: (count: number) => `${failures(count)} so far will be accepted.`,
};

export const retry = {
  failed: "Retry failed",
  cancelled: (kind: RegistrationKind, count: number) => `${act[kind]} the remaining ${number(count)}`,
  hopeless: (kind: RegistrationKind, count: number) =>
    `${mentors(count)} can't be ${done(kind)} as things are, so ${are(count)} not chosen. If that has changed, choose them below.`,
  /** For an interrupted registration with mentors that were never tried. */
  rest: "Retry the rest",
  list: "Mentors to try again",
  explanation: (kind: RegistrationKind) =>
    `The mentors that you choose are tried once more, in the same list.${kind === "withdrawal" ? "" : " Nobody will be registered twice."}`,
  chosen: (chosen: number, of: number) => `${number(chosen)} of ${number(of)} chosen`,
  selectAll: "Select all",
  confirm: (count: number) => (count === 0 ? "Choose whom to try again" : `Try ${number(count)} again`),
  one: "Try again",
  lost: "We couldn't tell whether it started. Try again; nobody will be registered twice.",
  starting: "Starting …",
};

export const registrations = {
  empty: "You have not registered anything yet.",
  older: "Show older",
  mentors,
  counts: (counts: RegistrationCounts) =>
    list([
      [counts.succeeded, done(counts.kind)],
      [counts.failed - counts.cancelled, "failed"],
      [counts.cancelled, "cancelled"],
      [counts.open, "waiting"],
    ]),
  started: (moment: string) => `Started ${moment}`,
  loaded: (count: number) => `${number(count)} shown`,
};
