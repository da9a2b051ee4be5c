/** The texts of the form and of its review, in English. */
import {
  MAXIMUM_ACTIVITY_TYPE_LENGTH,
  MAXIMUM_DURATION_MINUTES,
  MAXIMUM_NOTE_LENGTH,
} from "../../../../src/domain/limits.ts";
import type { MentorKind } from "../../register/preflight-groups.ts";
import { duration, format, list, mentors, minutes, plural, who } from "./counting.ts";
import { overlap } from "./overlap.ts";

const { number } = format;

export const picker = {
  heading: "Mentors",
  hint: "Click, or use the arrow keys and the space bar.",
  one: "Mentor",
  search: "Search mentors",
  selectFound: "Select all found",
  clear: (count: number) => (count === 0 ? "Clear choice" : `Clear all ${number(count)}`),
  cleared: (count: number) => `${number(count)} cleared`,
  undo: "Undo",
  onlyChosen: "Show only the chosen",
  found: (count: number) => `${number(count)} found`,
  chosen: (count: number) => (count === 0 ? "None chosen" : `${number(count)} chosen`),
  inactive: "inactive",
  nobody: (query: string) => `No mentor matches "${query}". Check the spelling or clear the search.`,
  noMentors: (contact: string | undefined) =>
    `Your chapter has no mentors yet. Ask ${who(contact)} to add them.`,
  loading: (count: number) => `Loading mentors … ${count === 0 ? "" : number(count)}`,
};

export const form = {
  heading: "Activity",
  activityType: "Activity type",
  activityTypeHint: "For example: Group session",
  date: "Date",
  durationMinutes: "Duration in minutes",
  note: "Note (optional)",
  restored: "Your draft is back as you left it",
  startAfresh: "Start afresh",
  /** @param chosen how many mentors */
  check: (chosen: number) => (chosen === 0 ? "Review" : `Review ${mentors(chosen)}`),
  checking: "Checking …",
  nobodyChosen: { multiple: "Choose at least one mentor", single: "Choose a mentor" },
  missing: {
    activityType: "Enter an activity type",
    date: "Enter a date",
    durationMinutes: "Enter the duration in minutes",
    note: "Enter a note",
  },
  wrong: {
    activityType: `Enter at most ${number(MAXIMUM_ACTIVITY_TYPE_LENGTH)} characters`,
    date: "Enter a day that exists, not before the year 1900",
    durationMinutes: `Enter whole minutes from 1 to ${number(MAXIMUM_DURATION_MINUTES)}, or hours and minutes such as 1:30`,
    note: `Enter at most ${number(MAXIMUM_NOTE_LENGTH)} characters`,
  },
};

/** The texts of the fields' quick choices. */
export const quickForm = {
  dates: "Dates to choose",
  today: "Today",
  yesterday: "Yesterday",
  durations: "Durations to choose, in minutes",
  durationHint: "For example: 90, or 1:30",
};

/** The texts about using an earlier registration again. */
export const reuse = {
  link: "Use again",
  linkName: (activityType: string, day: string) => `Use again: ${activityType}, ${day}`,
  reading: "Reading the earlier registration …",
  filled: "Filled in from an earlier registration. Choose the date.",
  inactive: (count: number) =>
    `${mentors(count)} ${plural(count, { one: "is inactive now and was", other: "are inactive now and were" })} left out:`,
  gone: (count: number) =>
    `${mentors(count)} ${plural(count, { one: "is no longer in your chapter and was", other: "are no longer in your chapter and were" })} left out:`,
};

/** The outcomes of a check for several mentors. */
const kinds: Readonly<Record<MentorKind, string>> = {
  new: "new",
  alreadyRegistered: "already registered",
  inactive: "inactive",
  notInChapter: "not in your chapter",
};

export const preflight = {
  heading: "Before you confirm",
  summary: (counts: Record<MentorKind, number>) =>
    `${
      list([
        [counts.new, kinds.new],
        [counts.alreadyRegistered, kinds.alreadyRegistered],
        [counts.inactive, kinds.inactive],
        [counts.notInChapter, kinds.notInChapter],
      ]) || "Nobody to register"
    }.`,
  /** The text after the mentor's name. */
  one: {
    new: "will be registered.",
    alreadyRegistered: "is already registered for this activity.",
    inactive: "is inactive and can't be registered.",
    notInChapter: "is not in your chapter and can't be registered.",
  },
  estimate: (time: number) => `This takes ${duration(time)}.`,
  groups: {
    new: (count: number) => `${mentors(count)} to be registered`,
    alreadyRegistered: (count: number) => `${mentors(count)} already registered: nothing will be added`,
    inactive: (count: number) =>
      `${mentors(count)} ${plural(count, { one: "is", other: "are" })} inactive and can't be registered`,
    notInChapter: (count: number) =>
      `${mentors(count)} ${plural(count, { one: "is", other: "are" })} not in your chapter and can't be registered`,
  },
  leaveOut: "Leave out",
  leaveOutName: (name: string) => `Leave out ${name}`,
  nothing: (reason: Exclude<MentorKind, "new"> | "mixed", count: number): string => {
    const goBack = "Go back to change the mentors or the activity.";
    if (count === 1) return `There is nothing to confirm. ${goBack}`;
    const reasons = {
      alreadyRegistered: "All of them are registered for this activity already",
      inactive: "All of them are inactive and can't be registered",
      notInChapter: "All of them are not in your chapter and can't be registered",
      mixed: "There is nobody to register",
    };
    return `${reasons[reason]}, so there is nothing to confirm. ${goBack}`;
  },
  dateQuestions: {
    future: "This date is in the future.",
    longAgo: "This date is more than a year ago.",
  },
  dateIsRight: "Yes, the date is right",
  dateUnanswered: "Tick this if the date is right. Otherwise go back and change the date.",
  more: (count: number) => `and ${number(count)} more`,
  confirm: "Confirm and register",
  confirming: "Starting …",
  lost: "We couldn't tell whether it started. Confirm again; nobody will be registered twice.",
};

export const template = {
  minutes,
  occurrence: overlap.occurrence,
};
