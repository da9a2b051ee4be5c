/**
 * Runs one attempt of an activity at a time in this process. A busy process may miss its heartbeats. Temporal then starts the
 * next attempt, and maybe in the same process, which doesn't know yet that the earlier attempt is over. The next attempt stops
 * the earlier one: two attempts at once would have twice as many writes in flight.
 */
import { setTimeout as delay } from "node:timers/promises";

/** The milliseconds that an attempt waits for the earlier attempt to end its requests. */
const PATIENCE = 3_000;

interface Working {
  superseded: AbortController;
  ended: PromiseWithResolvers<void>;
}

export class Attempts {
  readonly #working = new Map<string, Working>();

  /**
   * Runs an attempt once the earlier attempt of the same activity has ended in this process.
   *
   * @param activity unique among all activities of all runs
   * @param work its signal tells that the next attempt has begun
   */
  async run<T>(activity: string, work: (superseded: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.#working.get(activity);
    const own: Working = { superseded: new AbortController(), ended: Promise.withResolvers() };
    this.#working.set(activity, own);
    try {
      if (before !== undefined) {
        before.superseded.abort();
        await Promise.race([before.ended.promise, delay(PATIENCE, undefined, { ref: false })]);
      }
      return await work(own.superseded.signal);
    } finally {
      own.ended.resolve();
      if (this.#working.get(activity) === own) this.#working.delete(activity);
    }
  }
}
