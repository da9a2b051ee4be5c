/**
 * The cap on the submissions in flight. It knows nothing of what is submitted or when: whoever schedules asks for a
 * permit and gives it back.
 */
export class Permits {
  #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  get held(): number {
    return this.#held;
  }

  get available(): boolean {
    return this.#held < this.#limit;
  }

  /** A lower limit takes permits from nobody: it is reached as they come back. */
  changeLimit(limit: number): void {
    this.#limit = limit;
  }

  /** @returns gives the permit back; calling it again does nothing */
  take(): () => void {
    if (!this.available) throw new RangeError(`All ${this.#limit} permits are held`);
    this.#held += 1;
    let held = true;
    return () => {
      if (held) this.#held -= 1;
      held = false;
    };
  }
}
