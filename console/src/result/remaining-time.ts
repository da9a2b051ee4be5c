/**
 * How long the rest of a round takes, from the time that windows of writes took so far. A window's writes go side by side and
 * settle together, so the time from one window to the next is steady where the time from one mentor to the next is not. The
 * estimate changes only when mentors settle, never by the clock. It goes by the times at which the mentors settled, not the times
 * at which the page heard of them: a page that was away hears of many at once.
 */
import { planOf } from "../../../src/domain/plan.ts";
import type { BulkProgressSnapshot } from "../api/types.ts";

/** One in so many windows weighs in fully: smooth enough for a steady number, quick enough for a change of pace. */
const SMOOTHING = 4;

/** Fewer windows say too little. */
const NEEDED = 2;

/** The moment at which a window was full. */
interface Mark {
  /** Milliseconds since 1970, by the clock of the servers. */
  at: number;
  settled: number;
}

export interface Pace {
  settled: number;
  /** Undefined until something settles, and after a break. */
  mark: Mark | undefined;
  /** Windows that were measured. */
  windows: number;
  /** Milliseconds of the latest windows, the earlier ones fading. */
  elapsed: number;
  /** Mentors that settled in these windows, fading alike. */
  counted: number;
}

export const NO_PACE: Pace = { settled: 0, mark: undefined, windows: 0, elapsed: 0, counted: 0 };

/** @returns how many mentors one window of writes settles */
export function windowOf({ total, concurrency }: BulkProgressSnapshot): number {
  return Math.max(concurrency, 1) * planOf(total, {}).mentorsPerWrite;
}

/**
 * @param settledAt milliseconds since 1970
 * @param settled how many have settled, right after it
 * @param window how many mentors one window of writes settles
 */
export function withSettled(pace: Pace, settledAt: number, settled: number, window: number): Pace {
  if (Number.isNaN(settledAt) || settled <= pace.settled) return pace;
  const { mark, windows, elapsed, counted } = pace;
  if (mark === undefined) return { ...pace, settled, mark: { at: settledAt, settled } };
  const count = settled - mark.settled;
  // Writes end side by side: a later number may come with a time that is a little earlier.
  if (count < window || settledAt <= mark.at) return { ...pace, settled };
  const kept = 1 - 1 / SMOOTHING;
  return {
    settled,
    mark: { at: settledAt, settled },
    windows: windows + 1,
    elapsed: elapsed * kept + (settledAt - mark.at),
    counted: counted * kept + count,
  };
}

/** The time of a pause is no pace: measuring goes on from the next mentor. */
export function afterBreak(pace: Pace): Pace {
  return { ...pace, mark: undefined };
}

/** @returns seconds, or undefined while too little is known */
export function remainingSeconds(pace: Pace, total: number): number | undefined {
  if (pace.windows < NEEDED) return undefined;
  return (Math.max(total - pace.settled, 0) * pace.elapsed) / pace.counted / 1_000;
}
