/** The handle of a request without mentors: settled before it began, and nobody was asked. */
import { EmptySelectionError, RunSettledError } from "../domain/errors.ts";
import { overallStatus } from "../domain/outcome.ts";
import { NO_COUNTS } from "../domain/progress.ts";
import type { BulkSubmissionHandle } from "./types.ts";

const ROUND = 1;

export function emptyHandle(bulkId: string): BulkSubmissionHandle {
  const steer = () => Promise.reject(new RunSettledError(bulkId, ROUND));
  const { settled: _, ...counts } = NO_COUNTS;
  const snapshot = () =>
    Promise.resolve({
      bulkId,
      round: ROUND,
      phase: "settled" as const,
      total: 0,
      ...NO_COUNTS,
      inFlight: 0,
      concurrency: 0,
      waiting: 0,
    });
  return {
    bulkId,
    round: ROUND,
    total: 0,
    result: () =>
      Promise.resolve({
        bulkId,
        round: ROUND,
        overallStatus: overallStatus(0, 0),
        total: 0,
        ...counts,
        outcomes: nothing,
        error: new EmptySelectionError(),
      }),
    progress: () => nothing,
    snapshot,
    storedSnapshot: snapshot,
    audit: () => Promise.resolve(undefined),
    pause: steer,
    resume: steer,
    cancel: steer,
    setConcurrency: steer,
  };
}

const nothing: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};
