/** Reads the filters of lists: months, texts to search for, and statuses. */
import { InvalidRequestError } from "../domain/errors.ts";
import type { Days, PageFilter } from "../supabase/registration-page.ts";
import type { OwnListStatus } from "./overview-types.ts";

const MAXIMUM_SEARCH_LENGTH = 200;

/** Matches the months from 1900 on, like the days of activities. */
const MONTH = /^(19|[2-9]\d)\d\d-(0[1-9]|1[0-2])$/;

const OWN_LIST_STATUSES: readonly unknown[] = [
  "open",
  "success",
  "partialSuccess",
  "totalFailure",
] satisfies OwnListStatus[];

/** @throws {InvalidRequestError} */
export function readFilter(given: { month?: unknown; activityType?: unknown }): PageFilter {
  return { days: readMonth(given.month), activityType: readSearch("activityType", given.activityType) };
}

function readMonth(value: unknown): Days | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !MONTH.test(value))
    throw new InvalidRequestError("month", "must be a month from 1900 to 9999, as YYYY-MM");
  const [year = 0, month = 0] = value.split("-").map(Number);
  // Postgres knows the year 10000, and the last month ends with it.
  const until = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
  return { from: `${value}-01`, until };
}

/** @throws {InvalidRequestError} */
export function readSearch(field: string, value: unknown): string | undefined {
  // An empty search field filters nothing.
  if (value === undefined || (typeof value === "string" && value.trim() === "")) return undefined;
  if (typeof value !== "string" || Array.from(value).length > MAXIMUM_SEARCH_LENGTH || !isStorable(value)) {
    throw new InvalidRequestError(
      field,
      `must be well-formed text of at most ${MAXIMUM_SEARCH_LENGTH} characters`,
    );
  }
  return value.trim();
}

/** @throws {InvalidRequestError} */
export function readListStatus(value: unknown): OwnListStatus | undefined {
  if (value === undefined || OWN_LIST_STATUSES.includes(value)) return value as OwnListStatus | undefined;
  throw new InvalidRequestError("status", "must be open, success, partialSuccess or totalFailure");
}

/** Postgres's text can't hold NUL, and JSON can't carry half a surrogate pair to it. */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}
