/** The activity that is registered for every mentor of a bulk registration, and its rules. */
import { InvalidRequestError } from "./errors.ts";
import {
  MAXIMUM_ACTIVITY_TYPE_LENGTH,
  MAXIMUM_DURATION_MINUTES,
  MAXIMUM_NOTE_LENGTH,
  MAXIMUM_OCCURRENCE,
} from "./limits.ts";
import { normalText } from "./normal-text.ts";
import { readFields } from "./caller-input.ts";
import { checkWholeNumber } from "./whole-number.ts";

export interface ProxyActivityTemplate {
  /** 1 to 100 characters in normal form (`normalText`). */
  activityType: string;
  /** A day of the calendar, `YYYY-MM-DD`, from year 1900 to 9999. */
  date: string;
  /** Whole minutes, 1 to 1440. */
  durationMinutes: number;
  /** At most 2,000 characters in normal form. Default: no note. Null means no note, too. */
  note?: string | null;
  /**
   * The number of this activity among identical ones, 1 to 100. Default 1. The same form submitted again counts as already
   * registered. To register an identical activity again on purpose, use the next number.
   */
  occurrence?: number;
}

/** A template with its defaults filled in. This form is stored and hashed. */
export interface StoredTemplate {
  activityType: string;
  date: string;
  durationMinutes: number;
  note: string | null;
  occurrence: number;
}

/** @throws {InvalidRequestError} naming the field and the rule */
export function checkTemplate(template: ProxyActivityTemplate): StoredTemplate {
  const names = ["activityType", "date", "durationMinutes", "note", "occurrence"] as const;
  const fields = readFields("template", template, names, "template.");
  const { activityType, date, durationMinutes, note, occurrence } = fields;
  return {
    activityType: checkActivityType(activityType),
    date: checkDate(date),
    durationMinutes: checkWholeNumber(
      "template.durationMinutes",
      durationMinutes,
      1,
      MAXIMUM_DURATION_MINUTES,
    ),
    note: checkNote(note),
    occurrence: checkWholeNumber("template.occurrence", occurrence ?? 1, 1, MAXIMUM_OCCURRENCE),
  };
}

function checkActivityType(activityType: unknown): string {
  const field = "template.activityType";
  const text = checkText(field, activityType, MAXIMUM_ACTIVITY_TYPE_LENGTH);
  if (text === "") throw new InvalidRequestError(field, "must not be empty");
  return text;
}

/** A note that holds only white space counts as no note: the two must not make two registration keys. */
function checkNote(note: unknown): string | null {
  if (note === undefined || note === null) return null;
  const text = checkText("template.note", note, MAXIMUM_NOTE_LENGTH);
  return text === "" ? null : text;
}

function checkText(field: string, value: unknown, maximum: number): string {
  if (typeof value !== "string") throw new InvalidRequestError(field, "must be a string");
  // JSON can't carry half a surrogate pair to Postgres, whose text can't hold NUL.
  if (!value.isWellFormed()) throw new InvalidRequestError(field, "must be well-formed Unicode");
  if (value.includes("\u0000")) throw new InvalidRequestError(field, "must not contain the NUL character");
  const text = normalText(value);
  // Code points, as Postgres counts them.
  if (Array.from(text).length > maximum)
    throw new InvalidRequestError(field, `must have at most ${maximum} characters`);
  return text;
}

function checkDate(date: unknown): string {
  const field = "template.date";
  const match = typeof date === "string" ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) : null;
  if (match === null) throw new InvalidRequestError(field, "must be a date in the form YYYY-MM-DD");
  const [text, year, month, day] = match;
  // Check the year first: Date.UTC reads the years 0 to 99 as 1900 to 1999.
  if (Number(year) < 1900) throw new InvalidRequestError(field, "must not lie before the year 1900");
  const parsed = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Date.UTC rolls 31 February over to March: only a day that exists comes back unchanged.
  if (parsed.toISOString().slice(0, 10) !== text)
    throw new InvalidRequestError(field, "must be a day that exists");
  return text;
}
