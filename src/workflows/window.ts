/**
 * The sliding window: as one submission settles, the next starts. What limits it, the permits, is kept apart from it, so
 * that submissions may one day be scheduled ahead of their permits.
 *
 * An item that is to be tried again waits without a permit: others go on in its place.
 */
import { condition } from "@temporalio/workflow";
import { MAXIMUM_WAITING_ITEMS } from "../domain/limits.ts";
import type { Permits } from "./permits.ts";
import type { OpenItem } from "./submission.ts";

export interface WindowOptions {
  permits: Permits;
  /** One activity for an item: undefined when it has come to its end, else the item as it is to be tried again. Must not reject. */
  submit: (item: OpenItem) => Promise<OpenItem | undefined>;
  /** False holds back the next submission until it turns true. */
  mayStart: () => boolean;
  /** True: one submission at a time, of an item that has waited if there is one. */
  probing: () => boolean;
  /** True while probing: of a new item, if there is one. Those that wait may be the only ones without an answer. */
  probesAnother: () => boolean;
  /** True ends the pass: what hasn't been started is handed back. */
  stopped: () => boolean;
  /** True ends the waiting too: what waits is handed back. */
  ended: () => boolean;
}

export class Window {
  readonly #options: WindowOptions;
  readonly #handedBack: OpenItem[] = [];
  #waiting = 0;
  /** Of those that wait, the ones whose time has come: they go before any new one, or a long page would starve them. */
  #due = 0;
  #hasNew = false;
  #handsBack = false;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /** Items that wait to be tried again. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Takes up items that an earlier run of the chain left waiting. */
  takeUp(items: readonly OpenItem[]): void {
    for (const item of items) void this.#tryAgain(item);
  }

  /**
   * Starts the submissions in order, as permits become free.
   *
   * @returns the mentors that were not started, in order; empty unless stopped. Those started may still be in flight.
   */
  async slideOver(mentorIds: readonly string[]): Promise<string[]> {
    const { stopped } = this.#options;
    this.#hasNew = true;
    try {
      for (const [position, mentorId] of mentorIds.entries()) {
        // Waited for once in any case: runs under way remember the order in which things came. And asked again after the
        // wait: an item that has waited may have been quicker.
        do {
          await condition(() => stopped() || this.#mayStartNext());
        } while (!stopped() && !this.#mayStartNext());
        if (stopped()) return mentorIds.slice(position);
        void this.#run({ mentorId, attempts: 0, used: 0 });
      }
      return [];
    } finally {
      this.#hasNew = false;
    }
  }

  /**
   * Waits until nothing is in flight.
   *
   * @param handBack whether items that wait for themselves alone are handed back; otherwise they are waited for. Those
   *   that wait for the database are waited for in any case: it is the whole run that waits then.
   * @returns the items that still waited, also when the run has ended meanwhile
   */
  async settled({ handBack }: { handBack: boolean }): Promise<OpenItem[]> {
    const { permits, probing } = this.#options;
    const quiet = () => permits.held === 0 && (this.#waiting === 0 || (handBack && !probing()));
    do {
      await condition(quiet);
      // What makes it quiet may also let an item go on that has waited, and that one may be quicker.
    } while (!quiet());
    this.#handsBack = true;
    // Only if there is something to wait for: runs under way remember in which order things came after one wait.
    if (this.#waiting > 0) await condition(() => this.#waiting === 0);
    return this.#handedBack;
  }

  #mayStartNext(): boolean {
    const { permits, mayStart, probing, probesAnother } = this.#options;
    if (!mayStart() || this.#waiting >= MAXIMUM_WAITING_ITEMS) return false;
    if (probing()) return permits.held === 0 && (this.#waiting === 0 || probesAnother());
    return this.#due === 0 && permits.available;
  }

  #mayTryAgain(): boolean {
    const { permits, mayStart, probing } = this.#options;
    if (!mayStart()) return false;
    return probing() ? permits.held === 0 && !this.#newOneProbes() : permits.available;
  }

  #newOneProbes(): boolean {
    return this.#hasNew && this.#options.probesAnother() && this.#waiting < MAXIMUM_WAITING_ITEMS;
  }

  async #run(item: OpenItem): Promise<void> {
    const giveBack = this.#options.permits.take();
    let again: OpenItem | undefined;
    try {
      again = await this.#options.submit(item);
    } finally {
      giveBack();
    }
    if (again !== undefined) await this.#tryAgain(again);
  }

  async #tryAgain(item: OpenItem): Promise<void> {
    const leaves = () => this.#handsBack || this.#options.ended();
    this.#waiting += 1;
    const delay = (item.dueAt ?? 0) - Date.now();
    if (delay > 0) await condition(leaves, delay);
    this.#due += 1;
    while (!leaves() && !this.#mayTryAgain()) await condition(() => leaves() || this.#mayTryAgain());
    // From here to the permit without a pause, in which another could take it.
    this.#due -= 1;
    this.#waiting -= 1;
    if (leaves()) {
      this.#handedBack.push(item);
    } else {
      await this.#run(item);
    }
  }
}
