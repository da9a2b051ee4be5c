/** The texts around the pages, of the sign-in and of problems, in English. */
import { duration, format, seconds, who } from "./counting.ts";

const { number } = format;

export const shell = {
  product: "Mentor registrations",
  title: (page: string) => `${page} · Mentor registrations`,
  /** The title of the tab while a run works. */
  titleUnderWay: (settled: number, total: number, activity: string) =>
    `${number(settled)}/${number(total)} · ${activity}`,
  titleDone: (isComplete: boolean, activity: string) => `${isComplete ? "✓" : "!"} · ${activity}`,
  /** The end of a mentor's id, after a name that several mentors have. */
  mark: (end: string) => `…${end}`,
  skip: "Skip to the content",
  navigation: "Main",
  language: "Language",
  announcements: "Announcements",
  loading: "Loading …",
  tryAgain: "Try again",
  back: "Back",
  unknownPage: "This page does not exist",
  unknownPageHint: "Choose one of the pages above.",
  crashed: (contact: string | undefined) =>
    `Something went wrong on this page. Load it again; the registrations that you started go on. If it happens again, contact ${who(contact)}.`,
  reload: "Load again",

  registerMany: "Register several mentors",
  registerOne: "Register one mentor",
  myRegistrations: "My registrations",
};

export const signIn = {
  heading: "Sign in",
  email: "Email",
  password: "Password",
  showPassword: "Show password",
  submit: "Sign in",
  signOut: "Sign out",
  signedInAs: "Signed in as",
  wrong: "The email or the password is wrong. Check both and try again.",
  missing: "Enter your email and your password.",
  unreachable: "You can't sign in at the moment. Try again shortly.",
  /** @param wait in seconds; undefined: not known */
  tooMany: (wait: number | undefined) => `Too many sign-ins. Wait ${seconds(wait ?? 60)} and try again.`,
  help: (contact: string) => `If you can't sign in, contact ${contact}.`,
  waits: {
    busy: "The sign-in is busy. You stay signed in; this page goes on by itself.",
    unreachable: "The sign-in can't be reached. You stay signed in; this page goes on by itself.",
  },
  ended: "Your session has ended. Sign in again to go on where you were.",
  noConfig: "This page can't reach its server at the moment. Check your connection and try again.",
};

/** The sentences by kind of problem. */
const sentences = {
  "invalid-request":
    "Something in the form was not accepted. Go back, check what you filled in, and try again.",
  "empty-selection": "Choose at least one mentor.",
  unauthenticated: "Your session has ended. Sign in again.",
  "not-a-coordinator":
    "You are signed in, but you are not a coordinator of a chapter, so you can't register mentors.",
  "not-found": "There is no such registration, or it is not yours. You find yours under “My registrations”.",
  removed: "This registration is too old to be shown. The mentors that it registered stay registered.",
  "idempotency-conflict": "You have sent this form before with other content. Go back and review it again.",
  "run-in-progress": "This registration is still running. Wait until it is done.",
  "round-conflict":
    "The next round has already been started, perhaps in another tab. Load this page again to see it.",
  "too-many-open-rounds":
    "Too many of your registrations are still open. Wait until one is done, or retry one that was interrupted.",
  "nothing-to-retry": "There is nothing left to try again: every mentor is registered.",
  "run-settled": "This registration has already ended. Load this page again to see its result.",
  "body-too-large": "This is more than you can register at one time. Choose fewer mentors.",
  "too-many-requests": "That was too much at one time.",
  "too-many-streams": "That was too much at one time.",
  "database-unavailable": "This service can't be reached at the moment.",
  "temporal-unavailable": "This service is not available at the moment.",
  stopping: "This service is not available at the moment.",
};

export const problem = {
  reference: (requestId: string) => `Reference: ${requestId}`,
  noAnswer: "The server can't be reached at the moment. Check your connection and try again.",
  sentences,
  ourSide: "Something went wrong on our side. Try again.",
  /** @param retryAfter milliseconds */
  later: (retryAfter: number | undefined) =>
    `Try again ${retryAfter === undefined ? "shortly" : `in ${duration(retryAfter / 1_000)}`}.`,
  /** What only others can mend. */
  help: (contact: string | undefined) =>
    `If it happens again, contact ${who(contact)} and give the reference.`,
  access: (contact: string | undefined) => `Ask ${who(contact)} for access.`,
};
