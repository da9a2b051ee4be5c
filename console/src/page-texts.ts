/** Texts of what is around the pages' own content: titles of tabs, and what tells people apart. */
import { formatNumber } from "./format.ts";

export const pageTexts = {
  /** Of the tab, while a run goes on. */
  titleUnderWay: (settled: number, total: number, activity: string) =>
    `${formatNumber(settled)}/${formatNumber(total)} · ${activity}`,
  titleDone: (isComplete: boolean, activity: string) => `${isComplete ? "✓" : "!"} · ${activity}`,
  /** The end of a mentor's id, behind a name that several mentors have. */
  mark: (end: string) => `…${end}`,
};
