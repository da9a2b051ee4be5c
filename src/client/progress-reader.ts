/**
 * The progress of a round for one reader: each mentor exactly once, in the order of settling, from wherever the reader
 * comes in. The stream alone does while it is whole; where events are missing (the reader came late, or was slow), the
 * table has them.
 */
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import { countOutcome, NO_COUNTS } from "../domain/progress.ts";
import type { BulkProgressUpdate, Counts } from "../domain/progress.ts";
import type { ProgressEvent } from "./progress-feed.ts";

export interface ProgressSources {
  /** Items of the round. */
  total: number;
  /** The live stream: rising offsets, gaps allowed; ends with the run, or when the reader leaves. */
  events(leave: AbortSignal): AsyncIterable<ProgressEvent>;
  /**
   * The items that have settled by now, in the order of settling.
   *
   * @param from ISO 8601: only those settled since. Default: all of the round.
   */
  settledItems(from?: string): AsyncIterable<MentorSubmissionOutcome>;
}

/**
 * Milliseconds by which a reader looks further back than what it has seen. An item that comes into the table still later
 * (a failure is recorded when the database is back) is found at the end.
 */
const LOOK_BACK = 60_000;

interface ProgressIterator extends AsyncIterableIterator<BulkProgressUpdate> {
  return(): Promise<IteratorResult<BulkProgressUpdate, undefined>>;
}

/**
 * Ends by itself when every item has come, or the run has ended. Holds the ids it has given out, some 100 bytes each.
 *
 * @param leave ends it, also while it waits. Its `return`, too, does: the one of a generator would wait for the next event.
 */
export function readProgress(sources: ProgressSources, leave?: AbortSignal): ProgressIterator {
  const left = new AbortController();
  const signal = leave === undefined ? left.signal : AbortSignal.any([leave, left.signal]);
  const updates = mergeSources(sources, signal);
  return {
    next: () => updates.next(),
    return: async () => {
      left.abort();
      await updates.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* mergeSources(
  sources: ProgressSources,
  leave: AbortSignal,
): AsyncGenerator<BulkProgressUpdate, void, undefined> {
  const { total } = sources;
  const given = new GivenOut(total);
  let expected = 0;
  if (total === 0) return;
  for await (const { offset, update } of sources.events(leave)) {
    if (leave.aborted) return;
    if (offset > expected) yield* given.allNew(sources.settledItems(given.lookBackTo()));
    expected = offset + 1;
    const next = given.ifNew(update.outcome);
    if (next !== undefined) yield next;
    if (given.complete) return;
  }
  if (leave.aborted) return;
  // The run's last events often come too late for the stream, and are the latest in the table.
  const from = given.lookBackTo();
  yield* given.allNew(sources.settledItems(from));
  if (from !== undefined) yield* given.allNew(sources.settledItems());
}

/** Numbers the updates as this reader sees them, so that the counts rise by one whatever source an item came from. */
class GivenOut {
  readonly #total: number;
  readonly #mentors = new Set<string>();
  #counts: Counts = NO_COUNTS;
  #latest = 0;

  constructor(total: number) {
    this.#total = total;
  }

  get complete(): boolean {
    return this.#mentors.size >= this.#total;
  }

  /** Undefined while nothing has been given out: then only the whole round will do. */
  lookBackTo(): string | undefined {
    return this.#latest === 0 ? undefined : new Date(this.#latest - LOOK_BACK).toISOString();
  }

  ifNew(outcome: MentorSubmissionOutcome): BulkProgressUpdate | undefined {
    if (this.#mentors.has(outcome.mentorId)) return undefined;
    this.#mentors.add(outcome.mentorId);
    this.#counts = countOutcome(this.#counts, outcome);
    this.#latest = Math.max(this.#latest, Date.parse(outcome.settledAt));
    const { settled, succeeded, failed } = this.#counts;
    const { mentorId, settledAt } = outcome;
    return { mentorId, outcome, settledAt, total: this.#total, settled, succeeded, failed };
  }

  async *allNew(
    outcomes: AsyncIterable<MentorSubmissionOutcome>,
  ): AsyncGenerator<BulkProgressUpdate, void, undefined> {
    if (this.complete) return;
    for await (const outcome of outcomes) {
      const update = this.ifNew(outcome);
      if (update !== undefined) yield update;
    }
  }
}
