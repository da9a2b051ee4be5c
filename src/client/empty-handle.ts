/** The handle of a request without mentors. It is settled from the start and makes no call. */
import { EmptySelectionError, RunSettledError } from "../domain/errors.ts";
import { overallStatus } from "../domain/outcome.ts";
import { NO_COUNTS } from "../domain/progress.ts";
import type { BulkProgressSnapshot } from "../domain/progress.ts";
import { leavable } from "./leavable.ts";
import type { BulkSubmissionHandle, RoundEvent } from "./types.ts";

const ROUND = 1;

export function emptyHandle(bulkId: string): BulkSubmissionHandle {
  const steer = () => Promise.reject(new RunSettledError(bulkId, ROUND));
  const { settled: _, ...counts } = NO_COUNTS;
  const snapshot: BulkProgressSnapshot = {
    bulkId,
    round: ROUND,
    phase: "settled",
    total: 0,
    ...NO_COUNTS,
    concurrency: 0,
  };
  return {
    bulkId,
    kind: "registration",
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
    watch: ({ signal } = {}) => leavable((left) => viewNothing(snapshot, left), signal),
    snapshot: () => Promise.resolve(snapshot),
    audit: () => Promise.resolve(undefined),
    pause: steer,
    resume: steer,
    cancel: steer,
    setConcurrency: steer,
  };
}

async function* viewNothing(
  snapshot: BulkProgressSnapshot,
  left: AbortSignal,
): AsyncGenerator<RoundEvent, void, undefined> {
  if (!left.aborted) yield { kind: "snapshot", snapshot };
  if (!left.aborted) yield { kind: "end", snapshot };
}

const nothing: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};
