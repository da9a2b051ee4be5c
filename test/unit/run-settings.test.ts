/** The settings that a request may have for its run, and their stored form. */
import { describe, expect, it } from "vitest";
import { InvalidRequestError } from "../../src/domain/errors.ts";
import { checkConcurrency, checkRunSettings } from "../../src/domain/run-settings.ts";
import type { RunSettings } from "../../src/domain/run-settings.ts";

describe("the settings of a request", () => {
  it.each([
    [{}, {}],
    [{ concurrency: undefined, tolerance: undefined, deadline: undefined }, {}],
    [{ concurrency: 1 }, { concurrency: 1 }],
    // Stored as requested, because the maximum is a setting of the deployment and may change.
    [{ concurrency: 500 }, { concurrency: 500 }],
    [
      { mentorsPerWrite: 500, mentorsPerActivity: 1_000_000, deadline: 2_592_000 },
      { mentorsPerWrite: 500, mentorsPerActivity: 1_000_000, deadline: 2_592_000 },
    ],
    [
      { mentorsPerWrite: 1, mentorsPerActivity: 1, deadline: 1 },
      { mentorsPerWrite: 1, mentorsPerActivity: 1, deadline: 1 },
    ],
    [{ tolerance: { failedCount: 0, failedPercent: undefined } }, { tolerance: { failedCount: 0 } }],
    [
      { concurrency: 2, tolerance: { failedPercent: 33.3, afterSettled: 5 }, bulkId: "of no concern here" },
      { concurrency: 2, tolerance: { failedPercent: 33.3, afterSettled: 5 } },
    ],
  ])("of %j are %j", (given, kept) => {
    expect(checkRunSettings(given as RunSettings)).toStrictEqual(kept);
  });

  it("stay the same when the stored form is checked again", () => {
    const kept = checkRunSettings({
      concurrency: Number.MAX_SAFE_INTEGER,
      mentorsPerWrite: 7,
      tolerance: { failedPercent: 1e-7 },
    });
    expect(checkRunSettings(JSON.parse(JSON.stringify(kept)) as RunSettings)).toStrictEqual(kept);
  });

  it.each([
    [{ mentorsPerWrite: 0 }, "mentorsPerWrite", "must be a whole number from 1 to 500"],
    [{ mentorsPerWrite: 501 }, "mentorsPerWrite", "must be a whole number from 1 to 500"],
    [{ mentorsPerActivity: 1.5 }, "mentorsPerActivity", "must be a whole number from 1 to 1000000"],
    [{ deadline: 2_592_001 }, "deadline", "must be a whole number of seconds from 1 to 2592000"],
    [{ deadline: "7d" }, "deadline", "must be a whole number of seconds from 1 to 2592000"],
    [{ tolerance: null }, "tolerance", "must be an object"],
    [{ tolerance: [] }, "tolerance", "must be an object"],
    [{ tolerance: { failedCount: -1 } }, "tolerance.failedCount", expect.any(String)],
    [{ tolerance: { others: 1 } }, "tolerance.others", "is not a known field"],
  ])("of %j are refused, naming the field and the rule", (given, field, rule) => {
    const check = () => checkRunSettings(given as unknown as RunSettings);
    expect(check).toThrow(InvalidRequestError);
    expect(check).toThrow(expect.objectContaining({ field, rule }));
  });
});

describe("the concurrency", () => {
  it.each([[1], [5], [500], [Number.MAX_SAFE_INTEGER]])("can be asked to be %s", (asked) => {
    expect(checkConcurrency(asked)).toBe(asked);
  });

  it.each([[0], [-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], [1e300], ["5"], [null], [5n], [true]])(
    "can't be %s",
    (value) => {
      const ask = () => checkConcurrency(value);
      expect(ask).toThrow(InvalidRequestError);
      expect(ask).toThrow(/^concurrency must be a whole number of at least 1$/);
      expect(() => checkRunSettings({ concurrency: value as unknown as number })).toThrow(
        expect.objectContaining({ field: "concurrency" }),
      );
    },
  );
});
