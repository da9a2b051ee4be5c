import { describe, expect, it } from "vitest";
import { effectiveConcurrency } from "../../src/domain/concurrency.ts";
import { InvalidRequestError } from "../../src/domain/errors.ts";

describe("the concurrency in force", () => {
  it.each<[number | undefined, number | undefined, number, string]>([
    [undefined, undefined, 5, "the default"],
    [undefined, 12, 12, "the deployment's maximum"],
    [1, undefined, 1, "what was asked"],
    [5, 5, 5, "what was asked"],
    [500, 5, 5, "the deployment's maximum"],
    [500, undefined, 5, "the default maximum"],
    [3, 12, 3, "what was asked"],
    [undefined, 100, 100, "the most that a deployment may allow"],
    [undefined, 101, 100, "the most that a deployment may allow"],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 100, "the most that a deployment may allow"],
  ])("asked %s of a maximum of %s is %d: %s", (asked, maximum, inForce) => {
    expect(effectiveConcurrency(asked, maximum)).toBe(inForce);
  });

  it.each([[0], [-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], ["5"], [null], [5n], [true]])(
    "can't be %s, whoever says so",
    (value) => {
      const asked = value as unknown as number;
      expect(() => effectiveConcurrency(asked, 5)).toThrow(InvalidRequestError);
      expect(() => effectiveConcurrency(asked, 5)).toThrow(
        /^concurrency must be a whole number of at least 1$/,
      );
      expect(() => effectiveConcurrency(undefined, asked)).toThrow(
        /^maximumConcurrency must be a whole number of at least 1$/,
      );
    },
  );
});
