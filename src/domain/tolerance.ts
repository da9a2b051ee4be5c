/** The number of failures after which a run pauses, so that a person can look into them. */
import { InvalidRequestError } from "./errors.ts";
import { MAXIMUM_SELECTION } from "./limits.ts";
import type { Counts } from "./progress.ts";
import { readInput } from "./caller-input.ts";
import { checkWholeNumber } from "./whole-number.ts";

/**
 * A run pauses as soon as one of the bounds is exceeded. Without bounds, failures never pause the run. After a person has resumed
 * the run, both counts start anew.
 *
 * @example { failedPercent: 10, afterSettled: 50 } // pauses at 6 failures of the first 50, or later at more than 10 %
 */
export interface Tolerance {
  /** The allowed percentage of failed items among the settled ones, 0 to 100. The run pauses above it. */
  failedPercent?: number;
  /** The allowed number of failed items, a whole number from 0 to 1,000,000. The run pauses above it. */
  failedCount?: number;
  /**
   * The number of settled items from which `failedPercent` applies, since one failure of two says little. A whole number from 1
   * to 1,000,000. Default 20. `failedCount` applies from the start.
   */
  afterSettled?: number;
}

const DEFAULT_AFTER_SETTLED = 20;

/** @throws {InvalidRequestError} naming the field and the rule */
export function checkTolerance(value: unknown): Tolerance {
  if (typeof value !== "object" || value === null)
    throw new InvalidRequestError("tolerance", "must be an object");
  const { failedPercent, failedCount, afterSettled, ...others } = readInput(
    "tolerance",
    (): Record<string, unknown> => {
      if (Array.isArray(value)) throw new InvalidRequestError("tolerance", "must be an object");
      return { ...value };
    },
  );
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new InvalidRequestError(`tolerance.${unknown}`, "is not a known field");
  return {
    ...(failedPercent !== undefined && { failedPercent: checkPercent(failedPercent) }),
    ...(failedCount !== undefined && {
      failedCount: checkWholeNumber("tolerance.failedCount", failedCount, 0, MAXIMUM_SELECTION),
    }),
    ...(afterSettled !== undefined && {
      afterSettled: checkWholeNumber("tolerance.afterSettled", afterSettled, 1, MAXIMUM_SELECTION),
    }),
  };
}

export function isExceeded(
  tolerance: Tolerance,
  { settled, failed }: Pick<Counts, "settled" | "failed">,
): boolean {
  const { failedPercent, failedCount, afterSettled = DEFAULT_AFTER_SETTLED } = tolerance;
  if (failedCount !== undefined && failed > failedCount) return true;
  // Multiply instead of dividing: 10 of 100 must be exactly 10 %.
  return failedPercent !== undefined && settled >= afterSettled && failed * 100 > failedPercent * settled;
}

function checkPercent(value: unknown): number {
  if (typeof value !== "number" || !(value >= 0 && value <= 100)) {
    throw new InvalidRequestError("tolerance.failedPercent", "must be a number from 0 to 100");
  }
  return value;
}
