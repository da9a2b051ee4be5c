/** Decides whether a date is so unusual that the coordinator must confirm it. All dates are `YYYY-MM-DD`. */

export type DateQuestion = "future" | "longAgo";

/** @param today the coordinator's local day */
export function dateQuestion(date: string, today: string): DateQuestion | undefined {
  if (date > today) return "future";
  // The same day one year ago. For 29 February, this text sorts after 28 February.
  const yearAgo = `${String(Number(today.slice(0, 4)) - 1).padStart(4, "0")}${today.slice(4)}`;
  return date < yearAgo ? "longAgo" : undefined;
}
