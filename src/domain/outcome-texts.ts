/** The form of the texts about outcomes. Each language has these texts, for CSV files, for the console and for the API. */
import type { FailureCode } from "./failure-codes.ts";
import type { MentorSubmissionOutcome } from "./outcome.ts";

/** The columns of a CSV file, in their order. Each sentence follows the code that it explains. */
export const OUTCOME_COLUMNS = [
  "mentorId",
  "name",
  "round",
  "status",
  "detail",
  "result",
  "code",
  "reason",
  "attempts",
  "settledAt",
] as const;

export type OutcomeColumn = (typeof OUTCOME_COLUMNS)[number];

/** The outcome of an item. `open` means that the item has no outcome yet. */
export type ItemState = "open" | MentorSubmissionOutcome["detail"];

export interface OutcomeTexts {
  /** Headings. Readers of mentors files recognise the column of ids by the heading `Mentor ID`, in any case and with any dash. */
  columns: Readonly<Record<OutcomeColumn, string>>;
  /** The mark between the cells. Spreadsheets of languages with a decimal comma expect a semicolon. */
  delimiter: "," | ";";
  states: Readonly<Record<ItemState, string>>;
  /** The sentences say "this mentor" because no name may enter a history. The reader sees the name beside the sentence. */
  failures: Readonly<Record<FailureCode, string>>;
}

/** @param message the API's English sentence, for a code of a later version of this software */
export function failureText({ failures }: OutcomeTexts, code: string, message: string): string {
  return Object.hasOwn(failures, code) ? failures[code as FailureCode] : message;
}
