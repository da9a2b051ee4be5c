/** The texts about registrations of the whole chapter, a second session and filters, in English. */
import type { ChapterRegistration, OwnListStatus } from "../../api/types.ts";
import { format, mentors } from "./counting.ts";

const { number } = format;

export const overlap = {
  list: "Registered on the same day",
  found: (count: number) =>
    count === 1
      ? "Your chapter has a registration on the same day with the same mentors. Is it the same session?"
      : `Your chapter has ${number(count)} registrations on the same day with the same mentors. Is one of them the same session?`,
  by: (
    { coordinatorId, coordinatorName }: Pick<ChapterRegistration, "coordinatorId" | "coordinatorName">,
    actingCoordinatorId: string,
  ): string => (coordinatorId === actingCoordinatorId ? "by you" : `by ${coordinatorName ?? "a colleague"}`),
  common: (common: number, registered: number) =>
    common === registered
      ? `You have chosen ${common === 1 ? "its one mentor" : `all ${number(common)} of its mentors`}, too.`
      : `You have chosen ${number(common)} of its ${mentors(registered)}, too.`,
  open: "Open it",
  leaveOut: (count: number) => (count === 1 ? "Leave this mentor out" : `Leave these ${number(count)} out`),
  anyway: "Is it another session? Then confirm below.",
  secondSession: "This is a second session on the same day",
  secondSessionHint:
    "Tick this only when the same activity took place twice on this day. The mentors are then registered once more.",
  occurrence: (occurrence: number) =>
    occurrence === 2 ? "second session on this day" : `session ${number(occurrence)} on this day`,

  whose: "Whose registrations",
  mine: "Mine",
  chapters: "The chapter's",
  chapterHeading: "The chapter's registrations",
  chapterHint:
    "What your chapter has registered. You can read a colleague's registration, but not change it.",
  chapterEmpty: "Your chapter has not registered anything yet.",
  nothingFits: "No registration fits. Choose another month, activity or state.",
  filters: "Narrow the list",
  month: "Month",
  monthForm: "2026-11",
  monthRule: "A year and a month, such as 2026-11",
  activity: "Activity",
  state: "State",
  states: {
    all: "All",
    open: "Not finished",
    success: "All registered",
    partialSuccess: "Some need attention",
    totalFailure: "None registered",
  } satisfies Record<OwnListStatus | "all", string>,
  narrow: "Show these",
  showAll: "Show all",
  registered: (count: number) => `${mentors(count)} registered`,
  registeredMentors: "Registered mentors",
  noMentors: "None of its mentors is registered any more.",
  moreMentors: "Show more mentors",
  ofColleague: "A colleague's registration",
  backToChapter: "The chapter's registrations",
};
