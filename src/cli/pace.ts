/** How fast a round goes and how long it will take, from when its last items settled. */
import type { BulkProgressUpdate } from "../client.ts";

/** Items that are looked at: enough to be steady, few enough to follow a change. */
const LATEST = 100;

/**
 * By the items' own times and not by those of their coming here: whoever attaches to a run gets all at once what has
 * settled before.
 */
export class Pace {
  readonly #times: number[] = [];

  add({ settledAt }: Pick<BulkProgressUpdate, "settledAt">): void {
    this.#times.push(Date.parse(settledAt));
    if (this.#times.length > LATEST) this.#times.shift();
  }

  /** Items per second; undefined while it can't be told. */
  get rate(): number | undefined {
    const seconds = (Math.max(...this.#times) - Math.min(...this.#times)) / 1_000;
    return this.#times.length < 2 || seconds <= 0 ? undefined : (this.#times.length - 1) / seconds;
  }

  /** Seconds until so many more have settled. */
  secondsFor(items: number): number | undefined {
    const { rate } = this;
    return rate === undefined ? undefined : Math.ceil(items / rate);
  }
}

/** Such as `4.2/s`. */
export function rateText(rate: number | undefined): string {
  if (rate === undefined) return "-/s";
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`;
}

/** Such as `1 min 5 s left`. */
export function remainingText(seconds: number | undefined): string {
  if (seconds === undefined) return "time left unknown";
  if (seconds < 60) return `${seconds} s left`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s left`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min left`;
}
