/** Spaces out the calls of all who share it, first come, first served: the more there are, the slower each becomes. */
export class CallBudget {
  readonly #interval: number;
  #next = 0;

  /** @param perSecond calls, at most */
  constructor(perSecond: number) {
    this.#interval = 1_000 / perSecond;
  }

  /** @returns milliseconds until the caller's turn; it must call then, or let it be */
  take(): number {
    const now = performance.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#interval;
    return turn - now;
  }
}
