/** Computes how fast a round settles and how long it will take, from the latest settle times. */
import type { BulkProgressUpdate } from "../domain/progress.ts";

/** The number of latest settle times in the rate. It is large enough for a steady rate and small enough to follow a change. */
const LATEST = 100;

interface Moment {
  /** Milliseconds since the epoch. */
  at: number;
  /** The number of items that had settled by then. */
  settled: number;
}

/**
 * Uses the items' settle times, not the times at which they arrived: a reader that attaches to a run gets all earlier updates at
 * once. All mentors of one write settle at the same time.
 */
export class SettlingRate {
  readonly #moments: Moment[] = [];

  add({ settled, settledAt }: Pick<BulkProgressUpdate, "settled" | "settledAt">): void {
    const latest = this.#moments.at(-1);
    // Parallel writes can commit in another order than their settle times.
    const at = Math.max(Date.parse(settledAt), latest?.at ?? 0);
    if (latest?.at === at) latest.settled = settled;
    else this.#moments.push({ at, settled });
    if (this.#moments.length > LATEST) this.#moments.shift();
  }

  /** Items per second, or undefined until two settle times differ. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#moments.at(0), this.#moments.at(-1)];
    if (first === undefined || last === undefined || first === last) return undefined;
    return ((last.settled - first.settled) * 1_000) / (last.at - first.at);
  }

  /** Seconds until this number of further items has settled, or undefined without a rate. */
  secondsFor(items: number): number | undefined {
    const { perSecond } = this;
    return perSecond === undefined || perSecond <= 0 ? undefined : Math.ceil(items / perSecond);
  }
}

/** Such as `4.2/s`. */
export function rateText(perSecond: number | undefined): string {
  if (perSecond === undefined) return "-/s";
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;
}

/** Such as `1 min 5 s left`. */
export function remainingText(seconds: number | undefined): string {
  if (seconds === undefined) return "time left unknown";
  if (seconds < 60) return `${seconds} s left`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s left`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min left`;
}
