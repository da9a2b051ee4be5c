/**
 * A set of UUIDs that keeps their order. It takes 16 bytes per id, where a `Set` of strings takes some 100. While it is filled, a
 * table of numbers finds repeated ids, which takes 5 to 7 more bytes per id.
 */
import type { Selection } from "../domain/selection.ts";

const BYTES = 16;

/** The ids of a block. A full block stays in its place: copying a growing list would hold it in memory twice. */
const BLOCK = 8_192;

/** The slots of the first table, the factor by which a full table grows, and the share of its slots that may be taken. */
const FIRST_SLOTS = 256;
const GROWTH = 1.5;
const MOST_TAKEN = 7 / 8;

/** Above 2^32, so that a hash can be any number of 32 bits. */
const PRIME = 4_294_967_311;

const NONE = new Uint8Array(0);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The form of a UUID's text: its length, the places of its hyphens, and the places of each byte's two digits. */
const LENGTH = 36;
const HYPHENS = [8, 13, 18, 23];
const DIGITS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** The value of a hexadecimal digit by character code, in either case; -1 for every other character. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? -1 : value;
});

export class DenseIds implements Selection {
  readonly #blocks: Uint8Array[] = [];
  /** A hash table with open addressing. It holds the places of ids, from 1, and 0 in free slots. It is empty once sealed. */
  #table = new Uint32Array(FIRST_SLOTS);
  /**
   * One secret factor per 16 bits of an id. Two ids collide with a probability of one in four billion, even when an attacker
   * chose them. With known factors, an attacker could make a list that takes hours to read.
   */
  readonly #factors = crypto.getRandomValues(new Uint32Array(BYTES / 2));
  readonly #candidate = new Uint8Array(BYTES);
  #size = 0;
  #entries = 0;

  /** Asks nothing of the value: `instanceof` would run the traps of a caller's proxy. */
  static is(value: unknown): value is DenseIds {
    return typeof value === "object" && value !== null && #table in value;
  }

  get size(): number {
    return this.#size;
  }

  get entries(): number {
    return this.#entries;
  }

  /** @returns false when the text is not a UUID */
  add(text: string): boolean {
    if (!this.#read(text)) return false;
    this.#entries += 1;
    const slot = this.#find(this.#candidate, 0);
    if (this.#table[slot] !== 0) return true;
    this.#append();
    this.#table[slot] = this.#size;
    if (this.#size > this.#table.length * MOST_TAKEN) this.#growTable();
    return true;
  }

  /** Ends the adding, and frees the memory that only adding needs. */
  seal(): void {
    this.#table = new Uint32Array(0);
  }

  slice(from: number, to: number): string[] {
    const ids: string[] = [];
    for (let place = from; place < Math.min(to, this.#size); place += 1) ids.push(this.#text(place));
    return ids;
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    for (let place = 0; place < this.#size; place += 1) yield this.#text(place);
  }

  /** Reads the id into the candidate. A loop does it, since a list may hold ten million ids. */
  #read(text: string): boolean {
    if (text.length !== LENGTH) return false;
    for (const at of HYPHENS) if (text[at] !== "-") return false;
    for (let index = 0; index < BYTES; index += 1) {
      const at = DIGITS[index] ?? 0;
      const high = VALUES[text.charCodeAt(at)] ?? -1;
      const low = VALUES[text.charCodeAt(at + 1)] ?? -1;
      if (high < 0 || low < 0) return false;
      this.#candidate[index] = (high << 4) | low;
    }
    return true;
  }

  #append(): void {
    if (this.#size % BLOCK === 0) this.#blocks.push(new Uint8Array(BLOCK * BYTES));
    this.#blocks.at(-1)?.set(this.#candidate, (this.#size % BLOCK) * BYTES);
    this.#size += 1;
  }

  #blockOf(place: number): Uint8Array {
    return this.#blocks[Math.floor(place / BLOCK)] ?? NONE;
  }

  #growTable(): void {
    this.#table = new Uint32Array(this.#table.length * GROWTH);
    for (let place = 0; place < this.#size; place += 1) {
      this.#table[this.#find(this.#blockOf(place), (place % BLOCK) * BYTES)] = place + 1;
    }
  }

  /** @returns the slot that holds the id, or the free slot for it */
  #find(bytes: Uint8Array, start: number): number {
    const slots = this.#table.length;
    let slot = this.#hash(bytes, start) % slots;
    for (;;) {
      const place = this.#table[slot] ?? 0;
      if (place === 0 || this.#isSame(bytes, start, place - 1)) return slot;
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
  }

  #hash(bytes: Uint8Array, start: number): number {
    let sum = 0;
    // The sum of at most eight products of 32 and 16 bits is exact in a number.
    for (let index = 0; index < BYTES; index += 2) {
      const word = ((bytes[start + index] ?? 0) << 8) | (bytes[start + index + 1] ?? 0);
      sum += word * (this.#factors[index / 2] ?? 0);
    }
    return (sum % PRIME) >>> 0;
  }

  #isSame(bytes: Uint8Array, start: number, place: number): boolean {
    const block = this.#blockOf(place);
    const stored = (place % BLOCK) * BYTES;
    // Compare from the end, where generated ids differ.
    for (let index = BYTES - 1; index >= 0; index -= 1) {
      if (bytes[start + index] !== block[stored + index]) return false;
    }
    return true;
  }

  #text(place: number): string {
    const block = this.#blockOf(place);
    const start = (place % BLOCK) * BYTES;
    let text = "";
    for (let index = 0; index < BYTES; index += 1) {
      if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
      text += HEX[block[start + index] ?? 0];
    }
    return text;
  }
}
