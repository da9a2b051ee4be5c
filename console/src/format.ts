/** Formats numbers, dates and times in the browser's locale. */

const number = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
// The day of an activity has no time zone. It is parsed and formatted in UTC.
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function formatNumber(value: number): string {
  return number.format(value);
}

/** @param share from 0 to 1 */
export function formatPercent(share: number): string {
  return percent.format(share);
}

/** @param date `YYYY-MM-DD` */
export function formatDay(date: string): string {
  return formatWith(day, `${date}T00:00:00Z`, date);
}

/** @returns the coordinator's local day as `YYYY-MM-DD`, which can differ from the day in UTC */
export function localDay(at: Date): string {
  const offset = at.getTimezoneOffset() * 60_000;
  return new Date(at.getTime() - offset).toISOString().slice(0, 10);
}

/**
 * @param date `YYYY-MM-DD`
 * @returns the day before, as `YYYY-MM-DD`
 */
export function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** @param at ISO 8601 */
export function formatMoment(at: string): string {
  return formatWith(moment, at, at);
}

function formatWith(format: Intl.DateTimeFormat, iso: string, otherwise: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? otherwise : format.format(date);
}
