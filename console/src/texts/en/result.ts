/** The texts of the result page, in English. */
import type { RegistrationKind } from "../../../../src/domain/amendment.ts";
import type { Pause, RegistrationStatus, WaitingFor } from "../../api/types.ts";
import { english } from "../../../../src/domain/outcome-texts-en.ts";
import { failureText } from "../../../../src/domain/outcome-texts.ts";
import { capitalized } from "../counting.ts";
import { done, duration, format, list, mentors, plural, who } from "./counting.ts";

const { number } = format;

const phases: Readonly<Record<RegistrationStatus, string>> = {
  running: "Registering",
  waiting: "Waiting",
  paused: "Paused",
  cancelling: "Cancelling",
  interrupted: "Interrupted",
  success: "All registered",
  partialSuccess: "Some need attention",
  totalFailure: "None registered",
};

const standing = "Nobody is being registered at the moment.";

const OUR_SIDE = "A problem on our side holds this up.";

const causes: Readonly<Record<WaitingFor["code"], string>> = {
  databaseDown: "The system is down at the moment.",
  unreachable: "The system can't be reached at the moment.",
  busy: "The system is too busy to answer at the moment.",
  gateway: "The system can't be reached properly at the moment.",
  throttled: "The system has too much to do at the moment.",
  signIn: OUR_SIDE,
  misconfigured: OUR_SIDE,
  wrongProject: OUR_SIDE,
  worker: "The part of the system that registers mentors is not running at the moment.",
};

const goesOn = "This goes on by itself as soon as it can.";

const needAttention = (count: number) => plural(count, { one: "needs attention", other: "need attention" });

export const result = {
  heading: "Registration result",
  headingOne: "Result for one mentor",
  progress: "Progress",
  round: (round: number) => `Round ${number(round)}`,
  done: (settled: number, total: number, share: number) =>
    `${number(settled)} of ${number(total)} done (${format.percent(share)})`,
  left: (time: number) => `${capitalized(duration(time))} left`,
  estimating: "Estimating the time left …",
  phase: (status: RegistrationStatus): string => phases[status],
  phaseShort: (status: RegistrationStatus): string => (status === "running" ? "Running" : phases[status]),
  /** Of one that is done, in which some succeeded and some did not. */
  partly: (kind: RegistrationKind, succeeded: number, failed: number, cancelled: number) =>
    list([
      [succeeded, done(kind)],
      [failed, needAttention(failed)],
      [cancelled, "cancelled"],
    ]),
  needAttention: (count: number) => `${number(count)} ${needAttention(count)}`,
  /** @param code undefined, or of a later version: the cause isn't known */
  waitingFor: (code: WaitingFor["code"] | undefined, contact: string | undefined): string => {
    const cause = code !== undefined && Object.hasOwn(causes, code) ? causes[code] : standing;
    const help = cause === OUR_SIDE ? ` If it takes long, contact ${who(contact)}.` : "";
    return `${cause} ${goesOn}${help}`;
  },
  standingSince: (moment: string) =>
    `Nothing has moved since ${moment}. Your list is safe, and you can close this page.`,
  cancelling: (kind: RegistrationKind) =>
    `The mentors whose turn has come are still ${done(kind)}; no others are started.`,
  paused: (reason: Pause["reason"] | undefined): string =>
    reason === "tolerance"
      ? "This paused by itself because too many failed. Look at the failed ones, then resume or cancel."
      : "This is paused. It goes on when you resume it.",
  interrupted: (kind: RegistrationKind) =>
    `This was stopped before it was done, and nothing works on it any more. The mentors already ${done(kind)} stay ${done(kind)}. Try again for the others${kind === "withdrawal" ? "." : ": nobody will be registered twice."}`,
  counts: "Counts",
  list: "Mentors of this registration",
  listOne: "Result",
  states: {
    waiting: english.states.open,
    registered: english.states.registered,
    alreadyRegistered: english.states.alreadyRegistered,
    withdrawn: english.states.withdrawn,
    alreadyWithdrawn: english.states.alreadyWithdrawn,
    failed: english.states.failed,
    cancelled: english.states.cancelled,
  },
  /** Why one failed. @param message of the API, in English: said where the code isn't known */
  reason: (code: string, message: string) => failureText(english, code, message),
  failed: (reason: string) => `Failed: ${reason}`,
  /** Of failures that the coordinator can't mend. */
  help: (count: number, contact: string | undefined) =>
    `${mentors(count)} failed because of a problem on our side. Try again; if it happens again, contact ${who(contact)}.`,
  unnamed: "Name not available",
  filter: "Show",
  filters: { all: "All", waiting: "Waiting", registered: "Registered", failed: "Not registered" },
  nobody: "There is no mentor to show here.",
  csv: "Download as CSV",
  csvName: (day: string) => `registration-${day}.csv`,
  csvFailed: "The list could not be downloaded. Try again.",
  lost: "Connection lost, trying again",
  healed: "Connected again",
  loading: (count: number, total: number) => `Loading the list … ${number(count)} of ${number(total)}`,
  announceProgress: (settled: number, total: number, failed: number) =>
    `Progress: ${number(settled)} of ${number(total)} done${failed > 0 ? `, ${number(failed)} failed` : ""}`,
  announcePhase: (phase: string, reason: string | undefined) =>
    `${phase}${reason === undefined ? "" : `. ${reason}`}`,
  announceEnd: (registered: number, failed: number, cancelled: number) =>
    `Done. ${mentors(registered)} registered, ${number(failed)} failed${cancelled > 0 ? `, ${number(cancelled)} cancelled` : ""}`,
  cancelled: (kind: RegistrationKind, succeeded: number, left: number) =>
    `You cancelled: ${number(succeeded)} ${done(kind)}, ${number(left)} not`,
  another: "Register another mentor",
  openList: "Back to my registrations",
};
