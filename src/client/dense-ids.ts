/**
 * A set of UUIDs that keeps their order in 16 bytes each, where a `Set` of strings takes some 100. While it is filled, a table
 * of numbers finds repeated ids: 6 to 11 bytes more for each.
 */
import type { Selection } from "../domain/selection.ts";

const BYTES = 16;

/** Ids of a block. What is full stays where it is: a list that were copied as it grows would be in memory twice. */
const BLOCK = 8_192;

/** Above 2^32, so that a hash can be any number of 32 bits. */
const PRIME = 4_294_967_311;

const NONE = new Uint8Array(0);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Of a UUID's text: its length, where its hyphens stand, and where the two digits of each byte. */
const LENGTH = 36;
const HYPHENS = [8, 13, 18, 23];
const DIGITS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** By character code: the value of a digit, in either case; -1 for what is none. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? -1 : value;
});

export class DenseIds implements Selection {
  readonly #blocks: Uint8Array[] = [];
  /** Open addressing: the place of an id, from 1; 0 where there is none. Empty once sealed. */
  #table = new Uint32Array(256);
  /**
   * One secret factor per 16 bits of an id. Two ids collide with a probability of one in four billion, whoever chose them:
   * with known factors, a list could be made whose reading takes hours.
   */
  readonly #factors = crypto.getRandomValues(new Uint32Array(BYTES / 2));
  readonly #candidate = new Uint8Array(BYTES);
  #size = 0;
  #entries = 0;

  get size(): number {
    return this.#size;
  }

  get entries(): number {
    return this.#entries;
  }

  /** @returns false when the text is no UUID */
  add(text: string): boolean {
    if (!this.#read(text)) return false;
    this.#entries += 1;
    const slot = this.#find(this.#candidate, 0);
    if (this.#table[slot] !== 0) return true;
    this.#append();
    this.#table[slot] = this.#size;
    if (this.#size * 4 > this.#table.length * 3) this.#growTable();
    return true;
  }

  /** Nothing more is added: gives back what only adding needs. */
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

  /** Into the candidate. By hand, since a list may hold ten million of them. */
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
    this.#table = new Uint32Array(this.#table.length * 2);
    for (let place = 0; place < this.#size; place += 1) {
      this.#table[this.#find(this.#blockOf(place), (place % BLOCK) * BYTES)] = place + 1;
    }
  }

  /** The slot that holds the id, or the free one that it would take. */
  #find(bytes: Uint8Array, start: number): number {
    const mask = this.#table.length - 1;
    let slot = this.#hash(bytes, start) & mask;
    for (;;) {
      const place = this.#table[slot] ?? 0;
      if (place === 0 || this.#isSame(bytes, start, place - 1)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #hash(bytes: Uint8Array, start: number): number {
    let sum = 0;
    // At most eight products of 32 and 16 bits: exact in a number.
    for (let index = 0; index < BYTES; index += 2) {
      const word = ((bytes[start + index] ?? 0) << 8) | (bytes[start + index + 1] ?? 0);
      sum += word * (this.#factors[index / 2] ?? 0);
    }
    return (sum % PRIME) >>> 0;
  }

  #isSame(bytes: Uint8Array, start: number, place: number): boolean {
    const block = this.#blockOf(place);
    const stored = (place % BLOCK) * BYTES;
    // From the end, where generated ids differ.
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
