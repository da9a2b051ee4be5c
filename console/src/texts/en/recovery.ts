/** A forgotten password: the mail with a link, and the page that the link leads to, in English. */
import { seconds } from "./counting.ts";

export const recovery = {
  forgot: "Forgot your password?",
  forgotHint: "Enter your email. A mail brings you a link for choosing a new password.",
  send: "Send the link",
  sendAgain: "Send the link again",
  sent: (email: string) =>
    `If a coordinator signs in with ${email}, a mail with a link is on its way. It may take some minutes. Look among unwanted mail, too.`,
  notSent: {
    missing: "Enter your email.",
    notAnAddress: "This is not an email address. Check it and try again.",
    unreachable: "The mail can't be sent at the moment. Try again shortly.",
    /** @param wait in seconds; undefined: not known */
    tooMany: (wait: number | undefined) =>
      `Too many mails at one time. Wait ${seconds(wait ?? 60)} and try again.`,
  },
  back: "Back to the sign-in",

  ended: "This link doesn't work any more",
  endedHint:
    "Each link works once, for a limited time. A link that was cut off doesn't work either. Enter your email, and a new link is sent to you.",

  choose: "Choose a new password",
  chooseFor: "For",
  newPassword: "New password",
  atLeast: (count: number) => `At least ${count} characters.`,
  save: "Save the password",
  notChanged: {
    length: (least: number | undefined) =>
      least === undefined
        ? "This password is too short. Choose a longer one."
        : `This password is too short. Choose one of at least ${least} characters.`,
    characters:
      "This password has too few kinds of characters. Use small and capital letters, digits and signs.",
    known: "This password is on a list of stolen passwords. Choose another one.",
    other: "This password is too easy to guess. Choose another one.",
    same: "This is your old password. Choose another one.",
    tooMany: "Too many attempts. Wait a minute and try again.",
    unreachable: "The sign-in can't be reached at the moment. Try again shortly.",
  },
  changed: "Your password is changed",
  changedHint: "You are signed in here. Other browsers ask for the new password.",
  goOn: "Go on to the registrations",
};
