/** Formats numbers, dates, times and the order of names as one language writes them. */

export interface Format {
  number: (value: number) => string;
  /** @param share from 0 to 1 */
  percent: (share: number) => string;
  /** @param date `YYYY-MM-DD` */
  day: (date: string) => string;
  /** @param at ISO 8601 */
  moment: (at: string) => string;
  /** Joins parts, such as `a, b and c`. */
  and: (parts: readonly string[]) => string;
  /** Sorts people's names. */
  compareNames: (one: string, other: string) => number;
}

/** @param locale such as `nb-NO` */
export function createFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  // The day of an activity has no time zone. It is parsed and formatted in UTC.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const names = new Intl.Collator(locale, { numeric: true });
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    day: (date) => formatWith(day, `${date}T00:00:00Z`, date),
    moment: (at) => formatWith(moment, at, at),
    and: (parts) => list.format(parts),
    compareNames: (one, other) => names.compare(one, other),
  };
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

function formatWith(format: Intl.DateTimeFormat, iso: string, otherwise: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? otherwise : format.format(date);
}
