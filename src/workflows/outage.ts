/**
 * Whether the database answers at all. While it answers nobody, attempts don't count, and one submission at a time goes
 * out as a probe; the first answer ends it. An outage that outlasts the patience is treated as any other failure.
 */
import { sleep } from "@temporalio/workflow";
import { retryDelay } from "./retry-delay.ts";

export class Outage {
  readonly #patience: number;
  /** Milliseconds since the epoch: the first attempt without an answer since the latest answer. */
  #since: number | undefined;
  #failedProbes = 0;
  #mayProbe = true;
  /** Counts the outages, so that a timer of an earlier one opens nothing in a later. */
  #number = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;

  /**
   * @param patience milliseconds
   * @param since milliseconds since the epoch, if it began under an earlier run of the chain
   */
  constructor(patience: number, since?: number) {
    this.#patience = patience;
    this.#since = since;
  }

  /** Undefined while the database answers. */
  get since(): number | undefined {
    return this.#since;
  }

  /** True: one submission at a time, and no attempt counts. */
  get isWaitedOut(): boolean {
    return this.#since !== undefined && Date.now() - this.#since < this.#patience;
  }

  /** An outage that a probe has confirmed: a single broken connection is none. */
  get isConfirmed(): boolean {
    return this.isWaitedOut && this.#failedProbes > 1;
  }

  /**
   * Every other probe is to be an item that hasn't been tried: were it always the one that failed, an item that alone gets no
   * answer would hold up all the others.
   */
  get probesAnother(): boolean {
    return this.#failedProbes > 0 && this.#failedProbes % 2 === 0;
  }

  get mayProbe(): boolean {
    return this.#mayProbe;
  }

  /** @param time milliseconds since the epoch. @returns whether the database was there for somebody at or after it */
  answeredSince(time: number): boolean {
    return this.#answeredAt >= time;
  }

  answered(): void {
    this.#answeredAt = Date.now();
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#failedProbes = 0;
    this.#mayProbe = true;
    this.#number += 1;
  }

  /** An attempt had no answer. Those that were in flight together count as one probe. */
  missed(): void {
    this.#since ??= Date.now();
    if (!this.#mayProbe) return;
    this.#failedProbes += 1;
    this.#mayProbe = false;
    void this.#allowProbe(retryDelay(this.#failedProbes));
  }

  async #allowProbe(delay: number): Promise<void> {
    const number = this.#number;
    await sleep(delay);
    if (number === this.#number) this.#mayProbe = true;
  }
}
