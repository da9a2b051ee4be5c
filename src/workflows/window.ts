/**
 * The sliding window: as one submission settles, the next starts. What limits it, the permits, is kept apart from it, so
 * that submissions may one day be scheduled ahead of their permits.
 */
import { condition } from "@temporalio/workflow";
import type { Permits } from "./permits.ts";

export interface WindowOptions {
  permits: Permits;
  /** Settles one mentor; must not reject. */
  submit: (mentorId: string) => Promise<void>;
  /** False holds back the next submission until it turns true. */
  mayStart: () => boolean;
  /** True ends the pass: what hasn't been started is handed back. */
  stopped: () => boolean;
}

export class Window {
  readonly #options: WindowOptions;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /**
   * Starts the submissions in order, as permits become free.
   *
   * @returns the mentors that were not started, in order; empty unless stopped. Those started may still be in flight.
   */
  async slideOver(mentorIds: readonly string[]): Promise<string[]> {
    const { permits, mayStart, stopped } = this.#options;
    for (const [position, mentorId] of mentorIds.entries()) {
      await condition(() => stopped() || (mayStart() && permits.available));
      if (stopped()) return mentorIds.slice(position);
      void this.#start(mentorId);
    }
    return [];
  }

  /** Waits until nothing is in flight. */
  async settled(): Promise<void> {
    await condition(() => this.#options.permits.held === 0);
  }

  async #start(mentorId: string): Promise<void> {
    const giveBack = this.#options.permits.take();
    try {
      await this.#options.submit(mentorId);
    } finally {
      giveBack();
    }
  }
}
