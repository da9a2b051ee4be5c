/** Reports the progress of a run in Postgres by the counters in the answers that pass the proxy. */
import { setTimeout as delay } from "node:timers/promises";
import { SUBMIT, writeOf } from "./database-proxy.ts";
import type { Answered } from "./database-proxy.ts";
import type { Stage } from "./stage.ts";

/** Milliseconds that a fault has to heal before the trial gives up. */
const HEALING = 120_000;

/** Milliseconds for which an answer is held back when a fault is to come before it. */
const HELD_BACK = 50;

export class WrittenWatch {
  #waiting: { since: number; resolve: (time: number) => void }[] = [];
  #onCommit: ((sender: number | undefined) => void) | undefined;
  /** The number of settled items of each round. */
  readonly #settled = new Map<string, number>();

  constructor({ proxy }: Stage) {
    proxy.onAnswered = (answered) => this.#see(answered);
  }

  /** A write has just been committed, and its answer is held back for a moment. @returns the waiting callers */
  async commit(): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    this.#onCommit = resolve;
    return promise;
  }

  async #see({ path, body, arrivedAt, sender, succeeded, answer }: Answered): Promise<void> {
    // Answers of the gateway for an unavailable server don't count, and neither do repeated writes.
    if (path !== SUBMIT || !succeeded || !this.#isNew(body, answer.body ?? "")) return;
    const now = Date.now();
    for (const { since, resolve } of this.#waiting) if (arrivedAt > since) resolve(now);
    this.#waiting = this.#waiting.filter(({ since }) => arrivedAt <= since);
    if (this.#onCommit === undefined) return;
    this.#onCommit(sender);
    this.#onCommit = undefined;
    await delay(HELD_BACK);
  }

  #isNew(body: string, answer: string): boolean {
    const { bulkId, round } = writeOf(body);
    const { counts } = JSON.parse(answer) as { counts?: { settled: number } };
    const before = this.#settled.get(`${bulkId}/${round}`) ?? 0;
    if (counts === undefined || counts.settled <= before) return false;
    this.#settled.set(`${bulkId}/${round}`, counts.settled);
    return true;
  }

  /** @returns the time of the commit, in milliseconds since the epoch. @throws when that takes too long */
  async next(since: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.push({ since, resolve });
    const late = new AbortController();
    try {
      return await Promise.race([
        promise,
        delay(HEALING, undefined, { signal: late.signal }).then(() => {
          throw new Error(`No registration within ${HEALING} ms`);
        }),
      ]);
    } finally {
      late.abort();
    }
  }
}
