/** Hands events to one reader, at its own pace. */
import { PAGE_SIZE } from "../domain/limits.ts";

/** A reader who doesn't keep up loses its oldest events, and takes them from the table. */
const QUEUED_EVENTS = 2 * PAGE_SIZE;

export class EventQueue<T> {
  #events: T[];
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(events: readonly T[]) {
    this.#events = [...events];
  }

  push(event: T): void {
    this.#events.push(event);
    if (this.#events.length > QUEUED_EVENTS) this.#events = this.#events.slice(-QUEUED_EVENTS);
    this.#wake();
  }

  /** Nothing more will come; what is in the queue is still handed out. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *drain(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const events = this.#events;
      this.#events = [];
      yield* events;
      if (this.#events.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
