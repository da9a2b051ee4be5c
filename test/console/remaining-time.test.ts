/** The remaining time of a run, from the rate of its windows of writes so far. */
import { describe, expect, it } from "vitest";
import {
  afterBreak,
  NO_PACE,
  remainingSeconds,
  windowOf,
  withSettled,
} from "../../console/src/result/remaining-time.ts";
import type { Pace } from "../../console/src/result/remaining-time.ts";

const WINDOW = 5;

/** Windows of five writes that end within four milliseconds, `interval` milliseconds apart. */
function settlingInWindows(count: number, interval: number, from: Pace = NO_PACE, start = 0): Pace {
  let pace = from;
  for (let window = 1; window <= count; window += 1) {
    for (let write = 0; write < WINDOW; write += 1) {
      pace = withSettled(pace, start + window * interval + write, pace.settled + 1, WINDOW);
    }
  }
  return pace;
}

/** One item settles every `interval` milliseconds. */
function settling(count: number, interval: number, from: Pace = NO_PACE, start = 0): Pace {
  let pace = from;
  for (let n = 1; n <= count; n += 1) {
    pace = withSettled(pace, start + n * interval, pace.settled + 1, WINDOW);
  }
  return pace;
}

describe("the remaining time", () => {
  it("is unknown before two windows of writes were measured", () => {
    expect(remainingSeconds(NO_PACE, 100)).toBeUndefined();
    expect(remainingSeconds(settling(10, 100), 100)).toBeUndefined();
    expect(remainingSeconds(settling(11, 100), 100)).toBeCloseTo(8.9);
  });

  it("is what the rest takes at the rate so far", () => {
    expect(remainingSeconds(settling(50, 200), 150)).toBeCloseTo(20);
  });

  it("never rises while windows settle at one rate, and changes only when mentors settle", () => {
    let pace = NO_PACE;
    let latest = Number.POSITIVE_INFINITY;
    for (let window = 1; window <= 20; window += 1) {
      for (let write = 0; write < WINDOW; write += 1) {
        pace = withSettled(pace, window * 1_000 + write, pace.settled + 1, WINDOW);
        const seconds = remainingSeconds(pace, 100);
        if (seconds === undefined) continue;
        expect(seconds).toBeLessThanOrEqual(latest + 0.001);
        expect(seconds).toBeCloseTo((100 - pace.settled) / WINDOW, 1);
        latest = seconds;
      }
    }
    expect(latest).toBe(0);
  });

  it("is smoothed: one slow window changes it little, and a slower rate changes it in the end", () => {
    const steady = settlingInWindows(10, 500);
    const oneSlow = settlingInWindows(1, 0, steady, 6_500);
    const before = remainingSeconds(steady, 155) ?? 0;
    const after = remainingSeconds(oneSlow, 155) ?? 0;
    expect(after / before).toBeGreaterThan(1);
    expect(after / before).toBeLessThan(2);
    expect(remainingSeconds(settling(100, 400, steady, 5_000), 250)).toBeCloseTo(40, 0);
  });

  it("ignores pauses", () => {
    const paused = afterBreak(settling(21, 100));
    const resumed = settling(6, 100, paused, 600_000);
    expect(remainingSeconds(resumed, 37)).toBeCloseTo(1);
  });

  it("counts skipped items, and tolerates clocks that differ a little", () => {
    const pace = withSettled(settling(11, 100), 2_100, 21, WINDOW);
    expect(remainingSeconds(pace, 31)).toBeCloseTo(1);
    const back = withSettled(settling(15, 100), 1_050, 16, WINDOW);
    expect(remainingSeconds(back, 26)).toBeCloseTo(1, 0);
  });
});

it("the size of a window of writes follows from the writes and the concurrency", () => {
  const round = { bulkId: "b", round: 1, phase: "running", settled: 0, succeeded: 0 } as const;
  const counts = { alreadyRegistered: 0, failed: 0, cancelled: 0 };
  expect(windowOf({ ...round, ...counts, total: 12, concurrency: 5 })).toBe(5);
  expect(windowOf({ ...round, ...counts, total: 3_000, concurrency: 2 })).toBe(200);
});
