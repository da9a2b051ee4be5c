/**
 * Two readers of a round from its start to its end, through all faults: one that stays, and one that comes late, leaves
 * again and again, and continues behind its last update. Both must get every update once, in order and without gaps.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { BulkSubmissionHandle } from "../../src/client/types.ts";
import { DatabaseUnavailableError } from "../../src/domain/errors.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";

/** Milliseconds that the leaving reader stays each time. */
const STAY = 700;

/** Milliseconds that a reader gets to reach the end after the round has ended. */
const PATIENCE = 60_000;

export interface RoundReaders {
  /** Call it when the round has ended. @returns a sentence for each broken promise */
  finish(): Promise<string[]>;
}

/** @param handles handles of the same round, one for each reader */
export function startReaders(handles: readonly [BulkSubmissionHandle, BulkSubmissionHandle]): RoundReaders {
  const leave = new AbortController();
  const readers = [
    new Reader("the reader that stays", handles[0], undefined, leave.signal),
    new Reader("the reader that leaves", handles[1], STAY, leave.signal),
  ];
  const reading = readers.map((reader) => reader.read());
  return {
    finish: async () => {
      const late = setTimeout(() => leave.abort(), PATIENCE);
      try {
        await Promise.all(reading);
      } finally {
        clearTimeout(late);
        leave.abort();
      }
      return readers.flatMap((reader) => reader.violations);
    },
  };
}

class Reader {
  readonly violations: string[] = [];
  readonly #name: string;
  readonly #handle: BulkSubmissionHandle;
  readonly #stay: number | undefined;
  readonly #leave: AbortSignal;
  readonly #mentors = new Set<string>();
  #seen = 0;

  constructor(name: string, handle: BulkSubmissionHandle, stay: number | undefined, leave: AbortSignal) {
    this.#name = `${name} of round ${handle.round} of ${handle.bulkId}`;
    this.#handle = handle;
    this.#stay = stay;
    this.#leave = leave;
  }

  async read(): Promise<void> {
    while (this.#seen < this.#handle.total && !this.#leave.aborted) {
      if (this.#stay !== undefined) await delay(this.#stay / 2);
      try {
        await this.#readOnce();
      } catch (error) {
        // The error says that the database was away for long, and that a repeated call is safe.
        if (error instanceof DatabaseUnavailableError) continue;
        this.violations.push(`${this.#name} ended in ${String(error)}`);
        return;
      }
    }
    if (this.#seen < this.#handle.total)
      this.violations.push(`${this.#name} has seen ${this.#seen} of ${this.#handle.total} at the end`);
  }

  async #readOnce(): Promise<void> {
    const signals = [this.#leave, ...(this.#stay === undefined ? [] : [AbortSignal.timeout(this.#stay)])];
    for await (const update of this.#handle.progress({ after: this.#seen, signal: AbortSignal.any(signals) }))
      this.#see(update);
  }

  #see({ sequence, mentorId, settled, total }: BulkProgressUpdate): void {
    if (sequence !== this.#seen + 1)
      this.violations.push(`${this.#name} got update ${sequence} behind ${this.#seen}`);
    if (this.#mentors.has(mentorId)) this.violations.push(`${this.#name} got mentor ${mentorId} twice`);
    if (settled !== sequence || total !== this.#handle.total)
      this.violations.push(`${this.#name} read ${settled} of ${total} with update ${sequence}`);
    this.#mentors.add(mentorId);
    this.#seen = sequence;
  }
}
