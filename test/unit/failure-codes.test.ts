/** What the coordinator reads for each code. */
import { describe, expect, it } from "vitest";
import { failureSentence, isFailureCode } from "../../src/domain/failure-codes.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { FINAL_FAILURE_CODES } from "../../src/domain/failure-types.ts";

/** A record, so that a new code can't be forgotten here. */
const ALL: Readonly<Record<FailureCode, true>> = {
  mentorUnknown: true,
  mentorInactive: true,
  notPermitted: true,
  invalidData: true,
  signIn: true,
  misconfigured: true,
  gateway: true,
  throttled: true,
  databaseDown: true,
  busy: true,
  unreachable: true,
  superseded: true,
  workerLost: true,
  unexpected: true,
  cancelled: true,
};
const CODES = Object.keys(ALL) as FailureCode[];

describe("every failure code", () => {
  it.each(CODES)("%s is known, and has a sentence for the coordinator", (code) => {
    expect(isFailureCode(code)).toBe(true);
    const sentence = failureSentence(code);
    expect(sentence).toMatch(/^[A-Z][^\n]{10,120}[^.\s]$/);
    // What only an operator understands stays with the operator.
    expect(sentence).not.toMatch(/\b(HTTP|SQL|PostgREST|Postgres|Temporal|JWT|token|\d{3})\b/i);
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
