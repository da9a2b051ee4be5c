/**
 * How long the rest of a round takes, from the rate at which it has settled so far. Smoothed, and by the times at which the
 * mentors settled rather than those at which they were heard of: a page that was away hears of many at once.
 */

/** One in so many steps weighs in fully: smooth enough for a steady number, quick enough for a change of pace. */
const SMOOTHING = 20;

/** Fewer steps say too little. */
const NEEDED = 2;

export interface Pace {
  settled: number;
  /** Milliseconds since 1970, by the clock of the servers. */
  latest: number | undefined;
  /** From one time to the next. A write settles several mentors at one time, which is one step. */
  steps: number;
  /** What settles at the latest time counts: what came before it is known. */
  isMeasuring: boolean;
  /** Milliseconds of the latest steps, the earlier ones fading. */
  elapsed: number;
  /** Mentors that settled in these steps, fading alike. */
  counted: number;
  /** Milliseconds since 1970, by the clock of this browser. */
  heardAt: number;
}

export const NO_PACE: Pace = {
  settled: 0,
  latest: undefined,
  steps: 0,
  isMeasuring: false,
  elapsed: 0,
  counted: 0,
  heardAt: 0,
};

/** @param settledAt milliseconds since 1970; @param settled how many have, right after it; @param now likewise, of this browser */
export function withSettled(pace: Pace, settledAt: number, settled: number, now: number): Pace {
  if (Number.isNaN(settledAt) || settled <= pace.settled) return pace;
  const { latest, steps, isMeasuring, elapsed, counted } = pace;
  const count = settled - pace.settled;
  const base = { ...pace, settled, heardAt: now };
  if (latest === undefined) return { ...base, latest: settledAt };
  // Writes end side by side: a later number may come with a time that is a little earlier.
  if (settledAt <= latest) return isMeasuring ? { ...base, counted: counted + count } : base;
  const kept = 1 - 1 / SMOOTHING;
  return {
    ...base,
    latest: settledAt,
    steps: steps + 1,
    isMeasuring: true,
    elapsed: elapsed * kept + (settledAt - latest),
    counted: counted * kept + count,
  };
}

/** The time of a pause is no pace: measuring goes on from the next mentor. */
export function afterBreak(pace: Pace): Pace {
  return { ...pace, latest: undefined, isMeasuring: false };
}

/** @returns seconds, or undefined while too little is known */
export function remainingSeconds(pace: Pace, total: number, now: number): number | undefined {
  if (pace.steps < NEEDED) return undefined;
  const rest = (Math.max(total - pace.settled, 0) * pace.elapsed) / pace.counted;
  return Math.max(rest - (now - pace.heardAt), 0) / 1_000;
}
