/** Keeps the latest updates of a round, numbered without gaps. It keeps as many as a viewer may fall behind. */
import type { BulkProgressUpdate } from "../domain/progress.ts";

const KEPT = 1_000;

export class KeptUpdates {
  #updates: BulkProgressUpdate[] = [];
  #latest: number;

  /** @param latest the number after which it begins */
  constructor(latest: number) {
    this.#latest = latest;
  }

  get latest(): number {
    return this.#latest;
  }

  append(updates: readonly BulkProgressUpdate[]): void {
    this.#updates = [...this.#updates, ...updates].slice(-KEPT);
    this.#latest += updates.length;
  }

  /** Begins anew after a number. A viewer that needs the updates before it reads them by itself. */
  jump(latest: number): void {
    this.#updates = [];
    this.#latest = latest;
  }

  /** @returns at most `limit` updates after a number; undefined when they aren't kept */
  behind(number: number, limit: number): readonly BulkProgressUpdate[] | undefined {
    const start = this.#updates.length - (this.#latest - number);
    return start < 0 ? undefined : this.#updates.slice(start, start + limit);
  }
}
