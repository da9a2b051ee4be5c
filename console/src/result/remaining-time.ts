/**
 * How long the rest of a round takes, from the rate at which it has settled so far. Smoothed, and by the times at which the
 * mentors settled rather than those at which they were heard of: who opens the page late hears of many at once.
 */

/** One in so many mentors weighs in fully: smooth enough for a steady number, quick enough for a change of pace. */
const SMOOTHING = 20;

/** Fewer say too little. */
const NEEDED = 3;

export interface Pace {
  /** Settled mentors seen so far, in the round. */
  seen: number;
  settled: number;
  /** Milliseconds since 1970, by the clock of the servers. */
  latest: number | undefined;
  /** Smoothed milliseconds from one settled mentor to the next. */
  interval: number | undefined;
  /** Milliseconds since 1970, by the clock of this browser. */
  heardAt: number;
}

export const NO_PACE: Pace = { seen: 0, settled: 0, latest: undefined, interval: undefined, heardAt: 0 };

/** @param settledAt milliseconds since 1970; @param settled how many have, right after it; @param now likewise, of this browser */
export function withSettled(pace: Pace, settledAt: number, settled: number, now: number): Pace {
  if (Number.isNaN(settledAt) || settled <= pace.settled) return pace;
  const { latest } = pace;
  const base = { seen: pace.seen + 1, settled, heardAt: now };
  if (latest === undefined) return { ...base, latest: settledAt, interval: undefined };
  // Two clocks tell the times of successes and of failures: they may differ a little.
  const elapsed = Math.max(settledAt - latest, 0) / (settled - pace.settled);
  const weight = 1 / Math.min(pace.seen, SMOOTHING);
  const interval = pace.interval === undefined ? elapsed : pace.interval + weight * (elapsed - pace.interval);
  return { ...base, latest: Math.max(settledAt, latest), interval };
}

/** The time of a pause is no pace: measuring goes on from the next mentor. */
export function interrupted(pace: Pace): Pace {
  return { ...pace, latest: undefined };
}

/** @returns seconds, or undefined while too little is known */
export function remainingSeconds(pace: Pace, total: number, now: number): number | undefined {
  if (pace.interval === undefined || pace.seen < NEEDED) return undefined;
  const rest = Math.max(total - pace.settled, 0) * pace.interval;
  return Math.max(rest - (now - pace.heardAt), 0) / 1_000;
}
