/** A round whose events a test hands out by hand, in place of a round on the real stack. */
import type { RoundEvent, WatchOptions } from "../../src/client/types.ts";
import { NO_COUNTS } from "../../src/domain/progress.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../../src/domain/progress.ts";
import type { WatchedRound } from "../../src/http/progress/viewer.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const BULK_ID = "b0000000-0000-4000-8000-000000000001";
const SETTLED_AT = "2026-11-25T10:00:00.000Z";

export interface DrivenRound extends WatchedRound {
  /** The start of each viewer so far. */
  readonly watched: readonly WatchOptions[];
  /** Events that no viewer has taken yet. */
  readonly untaken: readonly RoundEvent[];
  /** The number of current viewers. */
  readonly watching: number;
  give(...events: RoundEvent[]): void;
  /** Makes the round impossible to follow. */
  fail(error: Error): void;
}

/** For one viewer at a time, because a taken event is gone. */
export function driveRound(total: number, round = 1): DrivenRound {
  const watched: WatchOptions[] = [];
  const untaken: RoundEvent[] = [];
  let failure: Error | undefined;
  let watching = 0;
  let wake = () => {};

  async function* watch(options: WatchOptions = {}): AsyncGenerator<RoundEvent, void, undefined> {
    watched.push(options);
    const { signal } = options;
    watching += 1;
    try {
      for (;;) {
        if (signal?.aborted === true) return;
        if (failure !== undefined) throw failure;
        const next = untaken.shift();
        if (next !== undefined) {
          yield next;
          if (next.kind === "end") return;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal?.addEventListener("abort", () => resolve(), { once: true });
        });
      }
    } finally {
      watching -= 1;
    }
  }

  return {
    round,
    total,
    watch,
    watched,
    untaken,
    get watching() {
      return watching;
    },
    give: (...events) => {
      untaken.push(...events);
      wake();
    },
    fail: (error) => {
      failure = error;
      wake();
    },
  };
}

export function snapshotOf(changes: Partial<BulkProgressSnapshot> = {}): BulkProgressSnapshot {
  return {
    ...NO_COUNTS,
    bulkId: BULK_ID,
    round: 1,
    phase: "running",
    total: 3,
    concurrency: 5,
    ...changes,
  };
}

/** The updates with these sequence numbers. */
export function updatesOf(first: number, last: number, total = last): RoundEvent {
  const updates = Array.from({ length: last - first + 1 }, (_, index): BulkProgressUpdate => {
    const sequence = first + index;
    const outcome = {
      mentorId: mentorId(sequence),
      status: "success",
      detail: "registered",
      attempts: 1,
      settledAt: SETTLED_AT,
    } as const;
    const { mentorId: id, settledAt } = outcome;
    return {
      sequence,
      mentorId: id,
      outcome,
      settledAt,
      total,
      settled: sequence,
      succeeded: sequence,
      failed: 0,
    };
  });
  return { kind: "updates", updates };
}
