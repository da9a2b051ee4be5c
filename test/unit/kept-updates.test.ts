/**
 * The updates that a process keeps of a watched round: a fixed number of the latest ones, however long the round is.
 */
import { expect, it } from "vitest";
import { KeptUpdates } from "../../src/client/kept-updates.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";

const updates = (from: number, count: number): BulkProgressUpdate[] =>
  Array.from({ length: count }, (_, index) => ({
    sequence: from + index,
    mentorId: "a0000000-0000-4000-8000-000000000001",
    outcome: {
      mentorId: "a0000000-0000-4000-8000-000000000001",
      status: "success",
      detail: "registered",
      attempts: 1,
      settledAt: "2026-11-25T09:00:00.000Z",
    },
    settledAt: "2026-11-25T09:00:00.000Z",
    total: 1_000_000,
    settled: from + index,
    succeeded: from + index,
    failed: 0,
  }));

const sequences = (kept: readonly BulkProgressUpdate[] | undefined) => kept?.map(({ sequence }) => sequence);

it.for([1, 7, 999, 1_000])(
  "the latest thousand updates are kept of a round that arrives %i at a time",
  (size) => {
    const kept = new KeptUpdates(0);
    const wrong: number[] = [];
    for (let from = 1; from <= 5_000; from += size) {
      kept.append(updates(from, Math.min(size, 5_001 - from)));
      const oldest = Math.max(0, kept.latest - 1_000);
      const whole = kept.behind(oldest, 5_000)?.length === kept.latest - oldest;
      // A viewer that is further behind reads by itself, so nothing older is kept in memory.
      const nothingOlder = oldest === 0 || kept.behind(oldest - 1, 5_000) === undefined;
      if (!whole || !nothingOlder) wrong.push(kept.latest);
    }
    expect(wrong).toEqual([]);
    expect(kept.latest).toBe(5_000);
    expect(sequences(kept.behind(4_000, 3))).toEqual([4_001, 4_002, 4_003]);
    expect(sequences(kept.behind(5_000, 3))).toEqual([]);
  },
);

it("the kept updates begin again behind a number, with nothing of the earlier ones", () => {
  const kept = new KeptUpdates(40);
  kept.append(updates(41, 2));
  expect(sequences(kept.behind(40, 9))).toEqual([41, 42]);
  kept.jump(900);
  expect([kept.latest, kept.behind(42, 9), kept.behind(900, 9)]).toEqual([900, undefined, []]);
});
