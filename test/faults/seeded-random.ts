/** Random numbers that a seed repeats. All faults are drawn from them, so a schedule can be run again. */
import { createHash } from "node:crypto";

export class SeededRandom {
  /** The state of sfc32 (Chris Doty-Humphrey's small fast counting generator). */
  readonly #state: Uint32Array;
  readonly #seed: string;

  /** @param seed any text; the same text gives the same numbers */
  constructor(seed: string) {
    this.#seed = seed;
    const hash = createHash("sha256").update(seed).digest();
    this.#state = Uint32Array.from({ length: 4 }, (_, index) => hash.readUInt32LE(index * 4));
  }

  /**
   * A separate generator for something that comes in no fixed order, such as a request. Numbers from one generator
   * would depend on which request comes first.
   */
  for(what: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${what}`);
  }

  /** @returns a whole number, both bounds included */
  integer(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.fraction() * (maximum - minimum + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.integer(0, list.length - 1)];
    if (picked === undefined) throw new RangeError("There is nothing to pick from");
    return picked;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let last = result.length - 1; last > 0; last -= 1) {
      const other = this.integer(0, last);
      const [a, b] = [result[last], result[other]];
      if (a !== undefined && b !== undefined) [result[last], result[other]] = [b, a];
    }
    return result;
  }

  /** From 0, below 1. */
  fraction(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const next = (((a + b) | 0) + counter) | 0;
    this.#state.set([
      (b ^ (b >>> 9)) >>> 0,
      (c + (c << 3)) >>> 0,
      (((c << 21) | (c >>> 11)) + next) >>> 0,
      (counter + 1) >>> 0,
    ]);
    return (next >>> 0) / 4_294_967_296;
  }
}
