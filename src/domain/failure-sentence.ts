/** The English sentence of each failure code, as the API and the audit give it. */
import type { FailureCode } from "./failure-codes.ts";
import { english } from "./outcome-texts-en.ts";

/** The violated rule by Postgres's SQLSTATE or HTTP status. The text names parts of the schema and never holds data. */
const RULES: Readonly<Record<string, string>> = {
  "22P02": "a field is not of its type",
  "22P05": "a text holds a character that can't be stored",
  "22007": "a date is not in its form",
  "22008": "a date does not exist",
  "22001": "a text is too long",
  "23502": "a required field is empty",
  "23503": "a record it refers to does not exist",
  "23514": "a field is out of its range",
  "413": "the request is too large",
};

/** @param cause Postgres's SQLSTATE, PostgREST's code or the HTTP status. Only `invalidData` uses it. */
export function failureSentence(code: FailureCode, cause?: string | null): string {
  const sentence = english.failures[code];
  const known = code === "invalidData" && cause != null && Object.hasOwn(RULES, cause);
  const rule = known ? RULES[cause] : undefined;
  return rule === undefined ? sentence : `${sentence}: ${rule}`;
}
