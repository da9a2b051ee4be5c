/** The texts around the pages' contents: titles of tabs, marks that tell people apart, and the signed-in coordinator. */
import { formatNumber } from "./format.ts";

export const pageTexts = {
  /** The title of the tab while a run works. */
  titleUnderWay: (settled: number, total: number, activity: string) =>
    `${formatNumber(settled)}/${formatNumber(total)} · ${activity}`,
  titleDone: (isComplete: boolean, activity: string) => `${isComplete ? "✓" : "!"} · ${activity}`,
  /** The end of a mentor's id, after a name that several mentors have. */
  mark: (end: string) => `…${end}`,
  signedInAs: "Signed in as",
  showPassword: "Show password",
};
