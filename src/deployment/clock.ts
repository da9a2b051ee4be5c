/** Compares the clock of another machine with this one's. */

/**
 * Milliseconds that the two may differ. A worker backdates its tokens by 10 s, for a database whose clock is behind, and deadlines
 * count by the clock of Temporal.
 */
const TOLERATED = 5_000;

export interface ClockReading {
  /** Milliseconds since 1970, as everywhere. Of this machine, before and after the other one was asked. */
  before: number;
  after: number;
  other: number;
}

export interface ClockComparison {
  /** Milliseconds, for sure: what the way of the question can explain isn't counted. Negative: the other clock is behind. */
  off: number;
  tolerable: boolean;
  /** Such as `12 s ahead of`. */
  words: string;
}

export function compareClocks({ before, after, other }: ClockReading): ClockComparison {
  const off = other > after ? other - after : Math.min(other - before, 0);
  return {
    off,
    tolerable: Math.abs(off) <= TOLERATED,
    words: `${Math.round(Math.abs(off) / 1_000)} s ${off < 0 ? "behind" : "ahead of"}`,
  };
}
