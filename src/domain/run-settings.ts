/** The settings that a request gives its run. They are stored with the round, so that a run that starts late still uses them. */
import { InvalidRequestError } from "./errors.ts";
import { MAXIMUM_DEADLINE, MAXIMUM_MENTORS_PER_WRITE, MAXIMUM_SELECTION } from "./limits.ts";
import { checkTolerance } from "./tolerance.ts";
import type { Tolerance } from "./tolerance.ts";
import { checkWholeNumber } from "./whole-number.ts";

export interface RunSettings {
  /**
   * The number of writes in flight, a whole number from 1. Default and upper bound: the deployment's `run_concurrency` in
   * `bulk_registration_limits`, 5 unless an operator has changed it. A larger number is lowered to it.
   */
  concurrency?: number;
  /**
   * The number of mentors that one write registers in one transaction, a whole number from 1 to 500. Default: 1 for up to 30
   * mentors. For more, as many as keep the run at 30 writes, at most 250.
   */
  mentorsPerWrite?: number;
  /**
   * The number of mentors that one activity works on, a whole number from 1 to 1,000,000. With 1, each mentor has its own
   * activity and its own retries in Temporal. Default: 1 for up to 30 mentors. For more, all of them.
   */
  mentorsPerActivity?: number;
  /**
   * The failures after which the run pauses, so that a person can look into them. Default: the run never pauses because of
   * failures.
   */
  tolerance?: Tolerance;
  /**
   * Seconds from the start of the run, a whole number from 1 to 2,592,000 (30 days). Items that are open then fail with
   * the code `deadline`, and can be retried. Default 604,800 (7 days).
   */
  deadline?: number;
}

export const RUN_SETTINGS = [
  "concurrency",
  "mentorsPerWrite",
  "mentorsPerActivity",
  "tolerance",
  "deadline",
] as const satisfies readonly (keyof RunSettings)[];

/** @throws {InvalidRequestError} naming the field and the rule */
export function checkRunSettings(asked: RunSettings): RunSettings {
  const { concurrency, mentorsPerWrite, mentorsPerActivity, tolerance, deadline } = asked;
  return {
    ...(concurrency !== undefined && { concurrency: checkConcurrency(concurrency) }),
    ...(mentorsPerWrite !== undefined && {
      mentorsPerWrite: checkWholeNumber("mentorsPerWrite", mentorsPerWrite, 1, MAXIMUM_MENTORS_PER_WRITE),
    }),
    ...(mentorsPerActivity !== undefined && {
      mentorsPerActivity: checkWholeNumber("mentorsPerActivity", mentorsPerActivity, 1, MAXIMUM_SELECTION),
    }),
    ...(tolerance !== undefined && { tolerance: checkTolerance(tolerance) }),
    ...(deadline !== undefined && {
      deadline: checkWholeNumber("deadline", deadline, 1, MAXIMUM_DEADLINE, "a whole number of seconds"),
    }),
  };
}

/** @throws {InvalidRequestError} when the value is not a whole number from 1. Postgres lowers it to the deployment's maximum. */
export function checkConcurrency(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidRequestError("concurrency", "must be a whole number of at least 1");
  }
  return value;
}
