/** What the coordinator reads for each code, and which codes leave open whether the row was written. */
import { describe, expect, it } from "vitest";
import { failureSentence, isFailureCode, mayHaveBeenWritten } from "../../src/domain/failure-codes.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { FINAL_FAILURE_CODES } from "../../src/domain/failure-types.ts";

/** A record, so that a new code can't be forgotten here: whether it may be written, after one attempt and after two. */
const WRITTEN: Readonly<Record<FailureCode, [boolean, boolean]>> = {
  mentorUnknown: [false, false],
  mentorInactive: [false, false],
  notPermitted: [false, true],
  invalidData: [false, true],
  signIn: [false, true],
  misconfigured: [false, true],
  gateway: [true, true],
  throttled: [true, true],
  databaseDown: [true, true],
  busy: [true, true],
  unreachable: [true, true],
  superseded: [true, true],
  workerLost: [true, true],
  unexpected: [true, true],
  cancelled: [true, true],
};
const CODES = Object.keys(WRITTEN) as FailureCode[];

describe("every failure code", () => {
  it.each(CODES)("%s is known, and has a sentence for the coordinator", (code) => {
    expect(isFailureCode(code)).toBe(true);
    const sentence = failureSentence(code);
    expect(sentence).toMatch(/^[A-Z][^\n]{10,120}[^.\s]$/);
    // What only an operator understands stays with the operator.
    expect(sentence).not.toMatch(/\b(HTTP|SQL|PostgREST|Postgres|Temporal|JWT|token|\d{3})\b/i);
  });

  it.each(CODES)("%s says whether the row may have been written all the same", (code) => {
    const [afterOne, afterTwo] = WRITTEN[code];
    expect(mayHaveBeenWritten(code, 1)).toBe(afterOne);
    expect(mayHaveBeenWritten(code, 2)).toBe(afterTwo);
    expect(mayHaveBeenWritten(code, 5)).toBe(afterTwo);
  });

  it("of the operator's kind reads the same: nothing that the coordinator could do about it", () => {
    const [ours, ...others] = (["signIn", "misconfigured", "unexpected"] as const).map((code) =>
      failureSentence(code),
    );
    expect(ours).toMatch(/^A problem on our side/);
    expect(new Set(others)).toEqual(new Set([ours]));
  });

  it("that no further attempt can turn is a code", () => {
    expect(FINAL_FAILURE_CODES.filter((code) => !isFailureCode(code))).toEqual([]);
    expect(FINAL_FAILURE_CODES).not.toContain("gateway");
  });

  it("names the rule that was broken, when there is one", () => {
    expect(failureSentence("invalidData", "a date does not exist")).toBe(
      "This record was refused by the database: a date does not exist",
    );
  });
});

describe("what is no failure code", () => {
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
  ])("such as %j", (value) => {
    expect(isFailureCode(value)).toBe(false);
  });
});
