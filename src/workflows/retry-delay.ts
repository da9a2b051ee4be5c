/** How long to wait before a submission is tried again: the same whether Temporal counts the attempts or the run. */

const FIRST_DELAY = 1_000;
const BACKOFF_COEFFICIENT = 2;
const LONGEST_DELAY = 30_000;

export const SUBMISSION_BACKOFF = {
  initialInterval: FIRST_DELAY,
  backoffCoefficient: BACKOFF_COEFFICIENT,
  maximumInterval: LONGEST_DELAY,
} as const;

/** @param failures so far, from 1. @returns milliseconds: 1 s, 2 s, 4 s ... at most 30 s */
export function retryDelay(failures: number): number {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * BACKOFF_COEFFICIENT ** (failures - 1));
}
