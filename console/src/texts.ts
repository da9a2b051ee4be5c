/**
 * All texts of the console in English. A translation replaces this file. Sentences with numbers or names are functions, and
 * `Intl.PluralRules` chooses the plural form.
 */
import type { BulkRegistrationSummary, Pause, RegistrationStatus, WaitingFor } from "./api/types.ts";
import { correction } from "./correction-texts.ts";
import { formatNumber, formatPercent } from "./format.ts";
import * as lists from "./paste-texts.ts";
import type { MentorKind } from "./register/preflight-groups.ts";
import { overlap } from "./overlap-texts.ts";
import { problemSentence } from "./problem-texts.ts";

type RegistrationCounts = Pick<
  BulkRegistrationSummary,
  "kind" | "succeeded" | "failed" | "cancelled" | "open"
>;

const rules = new Intl.PluralRules("en");

/** The form for the number. A missing form is `other`. */
function plural(
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  return forms[rules.select(count)] ?? forms.other;
}

const mentors = (count: number) =>
  `${formatNumber(count)} ${plural(count, { one: "mentor", other: "mentors" })}`;

const are = (count: number) => plural(count, { one: "is", other: "are" });

const stay = (count: number) => plural(count, { one: "stays", other: "stay" });

/** Joins the parts with a number above 0: `18 new, 2 already registered`. */
const list = (parts: readonly [count: number, words: string][]) =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${formatNumber(count)} ${words}`)
    .join(", ");

const seconds = (count: number) =>
  `${formatNumber(count)} ${plural(count, { one: "second", other: "seconds" })}`;

const minutes = (count: number) =>
  `${formatNumber(count)} ${plural(count, { one: "minute", other: "minutes" })}`;

const hours = (count: number) => `${formatNumber(count)} ${plural(count, { one: "hour", other: "hours" })}`;

/**
 * A duration in words, as rough as the estimate.
 *
 * @param time in seconds
 */
export function duration(time: number): string {
  if (time < 5) return "a few seconds";
  if (time < 90) return `about ${seconds(Math.ceil(time / 5) * 5)}`;
  if (time < 5_400) return `about ${minutes(Math.round(time / 60))}`;
  return `about ${hours(Math.round(time / 3_600))}`;
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The outcomes of a check for a mentor. */
const mentorKinds: Record<MentorKind, string> = {
  new: "new",
  alreadyRegistered: "already registered",
  inactive: "inactive",
  notInChapter: "not in your chapter",
};

const KINDS = Object.keys(mentorKinds) as MentorKind[];

export const texts = {
  product: "Mentor registrations",
  title: (page: string) => `${page} · Mentor registrations`,
  skip: "Skip to the content",
  navigation: "Main",
  announcements: "Announcements",
  loading: "Loading …",
  tryAgain: "Try again",
  back: "Back",
  unknownPage: "This page does not exist",
  unknownPageHint: "Choose one of the pages above.",
  crashed: "Something went wrong on this page. Load it again; what has been started goes on.",
  reload: "Load again",

  registerMany: "Register for many",
  registerOne: "Register for one",
  myRegistrations: "My registrations",

  signIn: {
    heading: "Sign in",
    email: "Email",
    password: "Password",
    submit: "Sign in",
    signOut: "Sign out",
    wrong: "The email or the password is wrong.",
    missing: "Enter your email and your password.",
    unreachable: "The sign-in can't be reached at the moment. Try again shortly.",
    tooMany: (wait = 60) => `Too many sign-ins. Wait ${seconds(wait)} and try again.`,
    waitsBusy: "The sign-in is busy. You stay signed in; this page goes on by itself.",
    waitsUnreachable: "The sign-in can't be reached. You stay signed in; this page goes on by itself.",
    ended: "Your session has ended. Sign in again to go on where you were.",
    noConfig: "The console can't reach its server at the moment.",
  },

  problem: {
    reference: (requestId: string) => `Reference: ${requestId}`,
    noAnswer: "The server can't be reached at the moment. Check your connection and try again.",
    sentence: (slug: string, retryAfter?: number): string =>
      problemSentence(slug, retryAfter === undefined ? "shortly" : `in ${duration(retryAfter / 1_000)}`),
    field: (label: string, rule: string) => `${label} ${rule}`,
  },

  picker: {
    heading: "Mentors",
    hint: "Click, or use the arrow keys and the space bar.",
    one: "Mentor",
    search: "Search mentors",
    selectFound: "Select all found",
    clear: (count: number) => (count === 0 ? "Clear choice" : `Clear all ${formatNumber(count)}`),
    cleared: (count: number) => `${formatNumber(count)} cleared`,
    undo: "Undo",
    onlyChosen: "Show only the chosen",
    found: (count: number) => `${formatNumber(count)} found`,
    chosen: (count: number) => (count === 0 ? "None chosen" : `${formatNumber(count)} chosen`),
    inactive: "inactive",
    nobody: "Nobody of this name.",
    noMentors: "Your chapter has no mentors yet.",
    loading: (count: number) => `Loading mentors … ${count === 0 ? "" : formatNumber(count)}`,
  },

  ...lists,

  correction,
  overlap,

  form: {
    heading: "Activity",
    activityType: "Activity type",
    activityTypeHint: "For example: Group session",
    date: "Date",
    durationMinutes: "Duration in minutes",
    note: "Note (optional)",
    restored: "Draft restored",
    startAfresh: "Start afresh",
    check: "Check before registering",
    checking: "Checking …",
    errors: {
      mentorIds: "Choose at least one mentor",
      mentorId: "Choose a mentor",
      activityType: "Enter an activity type",
      date: "Enter a date",
      durationMinutes: "Enter the duration in minutes",
    },
  },

  preflight: {
    heading: "Before you confirm",
    summary: (counts: Record<MentorKind, number>) =>
      `${list(KINDS.map((kind) => [counts[kind], mentorKinds[kind]])) || "Nobody to register"}.`,
    one: (kind: MentorKind): string => mentorKinds[kind],
    estimate: (time: number) => `This takes ${duration(time)}.`,
    groups: {
      new: (count: number) => `${mentors(count)} to be registered`,
      alreadyRegistered: (count: number) => `${mentors(count)} already registered: nothing will be added`,
      inactive: (count: number) => `${mentors(count)} inactive: can't be registered`,
      notInChapter: (count: number) => `${mentors(count)} not in your chapter: can't be registered`,
    },
    leaveOut: "Leave out",
    leaveOutName: (name: string) => `Leave out ${name}`,
    nothing: (reason: Exclude<MentorKind, "new"> | "mixed", count: number): string => {
      const all = plural(count, { one: "This mentor is", other: "All of them are" });
      const reasons = {
        alreadyRegistered: `${all} registered for this activity already, so there is nothing to confirm.`,
        inactive: `${all} inactive and can't be registered, so there is nothing to confirm.`,
        notInChapter: `${all} not in your chapter and can't be registered, so there is nothing to confirm.`,
        mixed: "There is nobody to register, so there is nothing to confirm.",
      };
      return `${reasons[reason]} Go back to change the mentors or the activity.`;
    },
    dateQuestions: {
      future: "This date is in the future.",
      longAgo: "This date is more than a year back.",
    },
    dateIsRight: "Yes, the date is right",
    dateUnanswered: "Tick this if the date is right. Otherwise go back and change the date.",
    more: (count: number) => `and ${formatNumber(count)} more`,
    confirm: "Confirm and register",
    confirming: "Starting …",
    lost: "The answer was lost, so it is not known whether the registration has started. Confirm again: nobody is registered twice.",
  },

  template: {
    minutes,
    occurrence: overlap.occurrence,
  },

  result: {
    heading: "Registration result",
    headingOne: "Result for one",
    progress: "Progress",
    round: (round: number) => `Round ${formatNumber(round)}`,
    done: (settled: number, total: number, share: number) =>
      `${formatNumber(settled)} of ${formatNumber(total)} done (${formatPercent(share)})`,
    left: (time: number) => `${capitalized(duration(time))} left`,
    estimating: "Estimating the time left …",
    phase: (status: RegistrationStatus): string =>
      ({
        running: "Registering",
        waiting: "Waiting",
        paused: "Paused",
        cancelling: "Cancelling",
        interrupted: "Interrupted",
        success: "All registered",
        partialSuccess: "Partly registered",
        totalFailure: "None registered",
      })[status],
    phaseShort: (status: RegistrationStatus): string =>
      status === "running" ? "Running" : texts.result.phase(status),
    waitingFor: (code: WaitingFor["code"] | undefined): string => {
      const ourSide = "A problem on our side keeps us from the database. The operator has been told.";
      const causes: Record<WaitingFor["code"], string> = {
        databaseDown: "The database is down at the moment.",
        unreachable: "The database can't be reached at the moment.",
        busy: "The database is too busy to answer at the moment.",
        gateway: "The database can't be reached properly at the moment.",
        throttled: "The database asks us to slow down.",
        signIn: ourSide,
        misconfigured: ourSide,
        wrongProject: ourSide,
        worker: "No worker is running at the moment, so nobody is being registered.",
      };
      // A later version of the backend may have other reasons.
      const cause = code !== undefined && Object.hasOwn(causes, code) ? causes[code] : texts.result.standing;
      return `${cause} This goes on by itself as soon as it can.`;
    },
    standing: "Nobody is being registered at the moment.",
    standingSince: (moment: string) =>
      `Nothing has moved since ${moment}. Your list is safe, and you can close this page.`,
    cancelling: "What has begun is being finished; nothing new is started.",
    paused: (reason: Pause["reason"] | undefined): string =>
      reason === "tolerance"
        ? "It paused itself: too many failures. Look at the failed ones, then resume or cancel."
        : "You or the operator paused it. It goes on when you resume it.",
    interrupted:
      "It was stopped before it was done, and nothing works on it any more. Those who are registered stay so. Try again for the others: nobody is registered twice.",
    counts: "Counts",
    list: "Mentors of this registration",
    listOne: "Result",
    states: correction.states,
    /** A translation uses the code. In English, the backend's sentence is used. */
    failed: (_code: string, message: string) => `Failed: ${message}`,
    unnamed: "Name not available",
    filter: "Show",
    filters: { all: "All", waiting: "Waiting", registered: "Registered", failed: "Not registered" },
    nobody: "Nobody here.",
    csv: "Download as CSV",
    csvName: (day: string) => `registration-${day}.csv`,
    csvFailed: "The list could not be downloaded.",
    lost: "Connection lost, trying again",
    healed: "Connected again",
    loading: (count: number, total: number) =>
      `Loading the list … ${formatNumber(count)} of ${formatNumber(total)}`,
    announceProgress: (settled: number, total: number, failed: number) =>
      `Progress: ${formatNumber(settled)} of ${formatNumber(total)} done${failed > 0 ? `, ${formatNumber(failed)} failed` : ""}`,
    announcePhase: (status: RegistrationStatus, reason: string | undefined) =>
      `${texts.result.phase(status)}${reason === undefined ? "" : `. ${reason}`}`,
    announceEnd: (registered: number, failed: number, cancelled: number) =>
      `Done. ${mentors(registered)} registered, ${formatNumber(failed)} failed${cancelled > 0 ? `, ${formatNumber(cancelled)} cancelled` : ""}`,
    cancelled: (registered: number, left: number) =>
      `You cancelled: ${formatNumber(registered)} registered, ${formatNumber(left)} not`,
    another: "Register for another",
    openList: "Back to my registrations",
  },

  steering: {
    pause: "Pause",
    resume: "Resume",
    cancel: "Cancel registration",
    sent: { pause: "Pausing …", resume: "Resuming …", cancel: "Cancelling …" },
    late: {
      pause: "Your pause hasn't arrived yet. It takes effect before anybody else is registered.",
      resume: "Your resuming hasn't arrived yet. It takes effect by itself.",
      cancel: "Your cancellation hasn't arrived yet. It takes effect before anybody else is registered.",
    },
    goOn: "Go on registering",
    leavePaused: "Leave it paused",
    cancelRest: "Cancel the rest",
    headings: {
      pause: "Pause this registration?",
      resume: "Resume this registration?",
      cancel: "Cancel this registration?",
    },
    registered: (count: number) => `${formatNumber(count)} ${are(count)} registered and ${stay(count)} so.`,
    left: {
      pause: (count: number) =>
        `${formatNumber(count)} ${are(count)} left: what has already begun will be finished, the rest will wait until you resume.`,
      resume: (count: number) => `${formatNumber(count)} ${are(count)} left and will be registered.`,
      cancel: (count: number) =>
        `${formatNumber(count)} ${are(count)} left: what has already begun will be finished, the rest will not be registered.`,
    },
    accepted: (count: number) =>
      `${plural(count, { one: `${formatNumber(count)} failure`, other: `${formatNumber(count)} failures` })} so far will be accepted.`,
  },

  retry: {
    failed: "Retry failed",
    cancelled: (count: number) => `Register the remaining ${formatNumber(count)}`,
    hopeless: (count: number) =>
      `${mentors(count)} can't be registered as things are, so ${are(count)} not chosen. If that has changed, choose them below.`,
    /** For an interrupted registration with mentors that were never tried. */
    rest: "Retry the rest",
    list: "Mentors to try again",
    explanation: "Those who are chosen are tried once more, in the same list. Nobody is registered twice.",
    chosen: (chosen: number, of: number) => `${formatNumber(chosen)} of ${formatNumber(of)} chosen`,
    selectAll: "Select all",
    confirm: (count: number) =>
      count === 0 ? "Choose whom to try again" : `Try ${formatNumber(count)} again`,
    one: "Try again",
    lost: "The answer was lost, so it is not known whether they are being tried again. Try again: this starts only once.",
    starting: "Starting …",
  },

  registrations: {
    empty: "You have not registered anything yet.",
    older: "Show older",
    mentors,
    counts: (counts: RegistrationCounts) =>
      list([
        [counts.succeeded, correction.succeeded(counts.kind)],
        [counts.failed - counts.cancelled, "failed"],
        [counts.cancelled, "cancelled"],
        [counts.open, "waiting"],
      ]),
    started: (moment: string) => `Started ${moment}`,
    loaded: (count: number) => `${formatNumber(count)} shown`,
  },
};
