/** Texts of what is around the pages' own content: titles of tabs, what tells people apart, and who is signed in. */
import { formatNumber } from "./format.ts";

export const pageTexts = {
  /** Of the tab, while a run goes on. */
  titleUnderWay: (settled: number, total: number, activity: string) =>
    `${formatNumber(settled)}/${formatNumber(total)} · ${activity}`,
  titleDone: (isComplete: boolean, activity: string) => `${isComplete ? "✓" : "!"} · ${activity}`,
  /** The end of a mentor's id, behind a name that several mentors have. */
  mark: (end: string) => `…${end}`,
  signedInAs: "Signed in as",
  showPassword: "Show password",
};
