/** Compares the clock of another machine with the clock of this machine. */

/**
 * The milliseconds that the two clocks may differ. A worker backdates its tokens by 10 s, for a database whose clock is behind,
 * and deadlines count by Temporal's clock.
 */
const TOLERATED = 5_000;

export interface ClockReading {
  /** The times of this machine before and after the question, in milliseconds since 1970. */
  before: number;
  after: number;
  other: number;
}

export interface ClockComparison {
  /**
   * The certain difference in milliseconds, without the part that the question's travel time can explain. Negative when the other
   * clock is behind.
   */
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
