/**
 * The attempts that this process works on. A busy process may miss its heartbeats: then Temporal gives the activity to the next
 * attempt, and maybe to the same process, which doesn't know yet that the attempt before is over. The next attempt knows, and
 * stops the one before: two attempts at once would have twice as many writes in flight.
 */
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds that an attempt waits for the one before to end its requests. */
const PATIENCE = 3_000;

interface Working {
  superseded: AbortController;
  ended: PromiseWithResolvers<void>;
}

export class Attempts {
  readonly #working = new Map<string, Working>();

  /**
   * Runs an attempt once the one before of the same activity has ended here.
   *
   * @param activity unique among all activities of all runs
   * @param work is told by the signal that the next attempt has begun
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
