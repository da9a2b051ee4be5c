/**
 * Estimates the remaining time of a round from the time that windows of writes have taken. The writes of a window run in parallel
 * and settle together, so the time between windows is steadier than the time between mentors. The estimate changes only when
 * mentors settle, and never by the clock. It uses the mentors' settle times, because a page that was away receives many updates
 * at once.
 */
import { planOf } from "../../../src/domain/plan.ts";
import type { BulkProgressSnapshot } from "../api/types.ts";

/**
 * The weight of a new window is one divided by this number. It is large enough for a steady estimate and small enough to follow a
 * change of speed.
 */
const SMOOTHING = 4;

/** The fewest windows for an estimate. */
const NEEDED = 2;

/** The time at which a window was full. */
interface Mark {
  /** Milliseconds since 1970, by the clock of the servers. */
  at: number;
  settled: number;
}

export interface Pace {
  settled: number;
  /** Undefined until the first mentor settles, and after a break. */
  mark: Mark | undefined;
  /** The number of measured windows. */
  windows: number;
  /** The weighted milliseconds of the latest windows. */
  elapsed: number;
  /** The weighted number of mentors that settled in these windows. */
  counted: number;
}

export const NO_PACE: Pace = { settled: 0, mark: undefined, windows: 0, elapsed: 0, counted: 0 };

/** @returns the number of mentors that one window of writes settles */
export function windowOf({ total, concurrency }: BulkProgressSnapshot): number {
  return Math.max(concurrency, 1) * planOf(total, {}).mentorsPerWrite;
}

/**
 * @param settledAt milliseconds since 1970
 * @param settled the number of settled mentors at that time
 * @param window the number of mentors that one window of writes settles
 */
export function withSettled(pace: Pace, settledAt: number, settled: number, window: number): Pace {
  if (Number.isNaN(settledAt) || settled <= pace.settled) return pace;
  const { mark, windows, elapsed, counted } = pace;
  if (mark === undefined) return { ...pace, settled, mark: { at: settledAt, settled } };
  const count = settled - mark.settled;
  // Parallel writes can get a later number with a slightly earlier time.
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

/** Excludes a pause from the measurement, which continues with the next mentor. */
export function afterBreak(pace: Pace): Pace {
  return { ...pace, mark: undefined };
}

/** @returns seconds, or undefined while too little is known */
export function remainingSeconds(pace: Pace, total: number): number | undefined {
  if (pace.windows < NEEDED) return undefined;
  return (Math.max(total - pace.settled, 0) * pace.elapsed) / pace.counted / 1_000;
}
