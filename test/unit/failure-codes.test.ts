/** What people read for each code, and which failures may be retried. */
import { describe, expect, it } from "vitest";
import {
  CLOSING_REASONS,
  FAILURE_CODES,
  isFailureCode,
  isRetryable,
  isWaitingCode,
  readFailureCode,
  WAITING_CODES,
} from "../../src/domain/failure-codes.ts";
import { failureSentence } from "../../src/domain/failure-sentence.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { LANGUAGES } from "../../src/domain/language.ts";
import { failureText } from "../../src/domain/outcome-texts.ts";
import { OUTCOME_TEXTS } from "../../src/domain/outcome-texts-by-language.ts";

/**
 * Whether the same submission may succeed later without a change. A record, so that a new code can't be forgotten here.
 */
const RETRYABLE: Readonly<Record<FailureCode, boolean>> = {
  notPermitted: false,
  mentorUnknown: false,
  mentorInactive: false,
  invalidData: false,
  notInForce: false,
  gateway: true,
  busy: true,
  unreachable: true,
  misconfigured: false,
  signIn: false,
  throttled: true,
  databaseDown: true,
  cancelled: true,
  deadline: true,
  interrupted: true,
  coordinatorInactive: false,
  unexpected: false,
};
const CODES = Object.keys(RETRYABLE) as FailureCode[];

describe("every failure code", () => {
  it.each(CODES)("%s is known, and has a sentence for the coordinator", (code) => {
    expect(isFailureCode(code)).toBe(true);
    expect(isRetryable(code)).toBe(RETRYABLE[code]);
    const sentence = failureSentence(code);
    expect(sentence).toMatch(/^[A-Z][^\n]{10,120}[^.\s]$/);
    // The coordinator's text leaves out what only an operator understands.
    expect(sentence).not.toMatch(/\b(HTTP|SQL|PostgREST|Postgres|Temporal|JWT|token|\d{3})\b/i);
  });

  it.each(LANGUAGES)("has a sentence of the coordinator's own in the language %s", (language) => {
    for (const sentence of Object.values(OUTCOME_TEXTS[language].failures)) {
      expect(sentence).toMatch(/^\p{Lu}[^\n]{10,120}[^.\s]$/u);
      expect(sentence).not.toMatch(/database|operator|server/i);
    }
    const { failures } = OUTCOME_TEXTS[language];
    expect(failureText(OUTCOME_TEXTS[language], "mentorInactive", "In English")).toBe(
      failures.mentorInactive,
    );
    expect(failureText(OUTCOME_TEXTS[language], "toString", "In English")).toBe("In English");
  });

  it("is listed once", () => {
    expect(FAILURE_CODES.toSorted()).toEqual(CODES.toSorted());
  });

  it("for an operator has the same text, because the coordinator can do nothing about it", () => {
    const [ours, ...others] = (["signIn", "misconfigured", "unexpected"] as const).map((code) =>
      failureSentence(code),
    );
    expect(ours).toMatch(/^A problem on our side/);
    expect(new Set(others)).toEqual(new Set([ours]));
  });

  it("belongs to the mentor, to the round, or to those that a run can wait for", () => {
    const items = [
      "notPermitted",
      "mentorUnknown",
      "mentorInactive",
      "invalidData",
      "notInForce",
      "unexpected",
    ];
    expect([...items, ...CLOSING_REASONS, ...WAITING_CODES].toSorted()).toEqual(CODES.toSorted());
    expect(CODES.filter((code) => isWaitingCode(code)).toSorted()).toEqual([...WAITING_CODES].toSorted());
  });

  it.each([
    ["22008", "a date does not exist"],
    ["23502", "a required field is empty"],
    ["23514", "a field is out of its range"],
    ["413", "the request is too large"],
  ])("names the rule that was broken: %s, %s", (cause, rule) => {
    expect(failureSentence("invalidData", cause)).toBe(`This mentor's record was refused: ${rule}`);
  });

  it.each([undefined, null, "99999", "toString"])("names no rule for the cause %s", (cause) => {
    expect(failureSentence("invalidData", cause)).toBe("This mentor's record was refused");
  });

  it("has no sentence for a cause that is no rule of the record", () => {
    expect(failureSentence("busy", "23514")).toBe(failureSentence("busy"));
  });
});

describe("a value that is no failure code", () => {
  it.each([
    ["toString"],
    ["constructor"],
    ["__proto__"],
    [""],
    ["Busy"],
    ["later"],
    [undefined],
    [null],
    [7],
    [["busy"]],
  ])("such as %j, is read as unexpected", (value) => {
    expect(isFailureCode(value)).toBe(false);
    expect(isWaitingCode(value)).toBe(false);
    expect(readFailureCode(value)).toBe("unexpected");
  });
});
