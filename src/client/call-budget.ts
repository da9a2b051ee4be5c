/** Spaces out the calls of all callers that share it, first come, first served. More callers make each of them slower. */
export class CallBudget {
  readonly #interval: number;
  #next = 0;

  /** @param perSecond the most calls per second */
  constructor(perSecond: number) {
    this.#interval = 1_000 / perSecond;
  }

  /** @returns the milliseconds until the caller's turn. The turn passes whether the caller uses it or not. */
  take(): number {
    const now = performance.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#interval;
    return turn - now;
  }
}
