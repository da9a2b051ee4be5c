/** Whether a date is so unusual that the coordinator is asked about it. All dates are `YYYY-MM-DD`. */

export type DateQuestion = "future" | "longAgo";

/** @param today where the coordinator is */
export function dateQuestion(date: string, today: string): DateQuestion | undefined {
  if (date > today) return "future";
  // The same day of the year before, which for the 29th of February sorts behind the 28th.
  const yearAgo = `${String(Number(today.slice(0, 4)) - 1).padStart(4, "0")}${today.slice(4)}`;
  return date < yearAgo ? "longAgo" : undefined;
}
