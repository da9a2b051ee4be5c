/** The time that is left of a run, from the pace so far. */
import { describe, expect, it } from "vitest";
import {
  afterBreak,
  NO_PACE,
  remainingSeconds,
  withSettled,
} from "../../console/src/result/remaining-time.ts";
import type { Pace } from "../../console/src/result/remaining-time.ts";

/** Four writes of twenty-five mentors at a time, each set of four in `interval` milliseconds. */
function settlingInWrites(sets: number, interval: number, from: Pace = NO_PACE, start = 0): Pace {
  let pace = from;
  for (let set = 1; set <= sets; set += 1) {
    for (let write = 0; write < 4; write += 1) {
      const at = start + set * interval + write;
      for (let n = 0; n < 25; n += 1) pace = withSettled(pace, at, pace.settled + 1, at + 3_600_000);
    }
  }
  return pace;
}

/** One settles each `interval` milliseconds; this browser's clock is an hour ahead of the servers'. */
function settling(count: number, interval: number, from: Pace = NO_PACE, start = 0): Pace {
  let pace = from;
  for (let n = 1; n <= count; n += 1) {
    const at = start + n * interval;
    pace = withSettled(pace, at, pace.settled + 1, at + 3_600_000);
  }
  return pace;
}

describe("the time that is left", () => {
  it("isn't told from too little", () => {
    expect(remainingSeconds(NO_PACE, 100, 0)).toBeUndefined();
    expect(remainingSeconds(settling(2, 100), 100, 3_600_200)).toBeUndefined();
  });

  it("is what the rest takes at the pace so far", () => {
    expect(remainingSeconds(settling(50, 200), 150, 3_610_000)).toBeCloseTo(20);
  });

  it("runs down between two mentors, and never below nothing", () => {
    const pace = settling(10, 1_000);
    expect(remainingSeconds(pace, 14, 3_610_000)).toBeCloseTo(4);
    expect(remainingSeconds(pace, 14, 3_611_500)).toBeCloseTo(2.5);
    expect(remainingSeconds(pace, 14, 3_699_000)).toBe(0);
  });

  it("is the same for who opens the page late and hears of all at once", () => {
    let late = NO_PACE;
    for (let n = 1; n <= 50; n += 1) late = withSettled(late, n * 200, n, 3_610_000);
    expect(remainingSeconds(late, 150, 3_610_000)).toBeCloseTo(20);
  });

  it("is smoothed: one slow mentor moves it little, a slower pace moves it in the end", () => {
    const steady = settling(50, 100);
    const oneSlow = withSettled(steady, 7_000, 51, 3_607_000);
    const before = remainingSeconds(steady, 151, 3_605_000) ?? 0;
    const after = remainingSeconds(oneSlow, 151, 3_607_000) ?? 0;
    expect(after / before).toBeGreaterThan(1);
    expect(after / before).toBeLessThan(2.5);
    expect(remainingSeconds(settling(100, 400, steady, 5_000), 250, 3_645_000)).toBeCloseTo(40, 0);
  });

  it("doesn't take a pause for a pace", () => {
    const paused = afterBreak(settling(20, 100));
    const resumed = settling(5, 100, paused, 600_000);
    expect(remainingSeconds(resumed, 35, 4_200_500)).toBeCloseTo(1);
  });

  it("is steady when a write settles several mentors at one time", () => {
    const pace = settlingInWrites(20, 1_000);
    const resumed = settlingInWrites(10, 1_000, afterBreak(pace), 600_000);
    // A thousand are left, a hundred settle in a second.
    for (const seconds of [
      remainingSeconds(pace, 3_000, 3_620_003) ?? 0,
      remainingSeconds(resumed, 4_000, 4_210_003) ?? 0,
    ]) {
      expect(seconds).toBeGreaterThan(9);
      expect(seconds).toBeLessThan(11);
    }
  });

  it("counts what was skipped, and bears clocks that differ a little", () => {
    const pace = withSettled(settling(10, 100), 2_000, 20, 3_602_000);
    expect(remainingSeconds(pace, 30, 3_602_000)).toBeCloseTo(1);
    const back = withSettled(settling(10, 100), 950, 11, 3_601_100);
    expect(remainingSeconds(back, 21, 3_601_100)).toBeGreaterThan(0.5);
  });
});
