/** How many failures are tolerated, and which values are allowed. */
import { describe, expect, it } from "vitest";
import { InvalidRequestError } from "../../src/domain/errors.ts";
import { checkTolerance, isExceeded } from "../../src/domain/tolerance.ts";

describe("a tolerance", () => {
  it.each([
    [{}, {}],
    [{ failedPercent: 0 }, { failedPercent: 0 }],
    [
      { failedPercent: 100, failedCount: 0, afterSettled: 1 },
      { failedPercent: 100, failedCount: 0, afterSettled: 1 },
    ],
    [{ failedCount: undefined, afterSettled: 1_000_000 }, { afterSettled: 1_000_000 }],
  ])("of %j is accepted", (given, taken) => {
    expect(checkTolerance(given)).toEqual(taken);
  });

  it.each([
    [null, "tolerance"],
    ["10%", "tolerance"],
    [[10], "tolerance"],
    [{ failedPercent: 100.1 }, "tolerance.failedPercent"],
    [{ failedPercent: -1 }, "tolerance.failedPercent"],
    [{ failedPercent: Number.NaN }, "tolerance.failedPercent"],
    [{ failedPercent: "5" }, "tolerance.failedPercent"],
    [{ failedCount: 1.5 }, "tolerance.failedCount"],
    [{ failedCount: -1 }, "tolerance.failedCount"],
    [{ failedCount: 1_000_001 }, "tolerance.failedCount"],
    [{ afterSettled: 0 }, "tolerance.afterSettled"],
    [{ afterSettled: Number.POSITIVE_INFINITY }, "tolerance.afterSettled"],
    [{ failedPercentage: 5 }, "tolerance.failedPercentage"],
  ])("of %j is refused, naming the field", (given, field) => {
    const check = () => checkTolerance(given);
    expect(check).toThrow(InvalidRequestError);
    expect(check).toThrow(expect.objectContaining({ field }));
  });

  it.each([
    [{ failedCount: 3 }, 3, 3, false],
    [{ failedCount: 3 }, 4, 4, true],
    [{ failedCount: 0 }, 1, 1, true],
    [{ failedPercent: 10 }, 19, 19, false],
    [{ failedPercent: 10 }, 20, 2, false],
    [{ failedPercent: 10 }, 20, 3, true],
    [{ failedPercent: 0, afterSettled: 1 }, 1, 1, true],
    [{ failedPercent: 100 }, 500, 500, false],
    [{ failedPercent: 33.3, afterSettled: 3 }, 3, 1, true],
    [{ failedPercent: 50, failedCount: 1, afterSettled: 100 }, 2, 2, true],
    [{}, 500, 500, false],
  ])("of %j with %d settled and %d failed is exceeded: %s", (tolerance, settled, failed, exceeded) => {
    expect(isExceeded(tolerance, { settled, failed })).toBe(exceeded);
  });
});
