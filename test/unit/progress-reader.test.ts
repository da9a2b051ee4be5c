/** The progress of a round, put together from a stream that may have gaps and a table that has everything. */
import { describe, expect, it } from "vitest";
import type { ProgressEvent } from "../../src/client/progress-feed.ts";
import { readProgress } from "../../src/client/progress-reader.ts";
import type { MentorSubmissionOutcome } from "../../src/domain/outcome.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";
import { mentorId } from "../support/mentor-ids.ts";

const settledAt = "2026-11-25T09:00:00.000Z";

/** Every third mentor failed. */
function outcome(number: number): MentorSubmissionOutcome {
  const common = { mentorId: mentorId(number), attempts: 1, settledAt };
  if (number % 3 > 0) return { ...common, status: "success", detail: "registered" };
  const error = { code: "busy", message: "The database was busy for too long", retryable: true } as const;
  return { ...common, status: "failure", detail: "failed", error };
}

/** The counts in an event are those of the run; a reader who came late can't just take them over. */
function event(offset: number, number = offset + 1): ProgressEvent {
  const counts = { total: 999, settled: 999, succeeded: 999, failed: 999 };
  return { offset, update: { mentorId: mentorId(number), outcome: outcome(number), settledAt, ...counts } };
}

interface Sources {
  total: number;
  events: ProgressEvent[];
  /** Numbers of the mentors that the table has, in their order. */
  table?: number[];
  /** The stream stays open after its last event, as that of a run that goes on does. */
  open?: boolean;
}

function fakeSources({ total, events, table = [], open = false }: Sources) {
  const seen = { subscriptions: 0, streamClosed: false, tableReads: 0, tableClosed: 0 };
  return {
    seen,
    sources: {
      total,
      async *events(leave: AbortSignal) {
        seen.subscriptions += 1;
        try {
          yield* events;
          if (open && !leave.aborted)
            await new Promise((resolve) => leave.addEventListener("abort", resolve));
        } finally {
          seen.streamClosed = true;
        }
      },
      async *settledItems() {
        seen.tableReads += 1;
        try {
          for (const number of table) yield outcome(number);
        } finally {
          seen.tableClosed += 1;
        }
      },
    },
  };
}

async function collect(sources: Sources) {
  const fakes = fakeSources(sources);
  const updates: BulkProgressUpdate[] = [];
  for await (const update of readProgress(fakes.sources)) updates.push(update);
  return { updates, mentors: updates.map((update) => Number(update.mentorId.slice(-12))), ...fakes.seen };
}

describe("the progress of a round", () => {
  it("is the stream's alone while that is whole, and ends with the last item, not with the stream", async () => {
    const progress = await collect({
      total: 4,
      events: [0, 1, 2, 3].map((offset) => event(offset)),
      open: true,
    });
    expect(progress).toMatchObject({ mentors: [1, 2, 3, 4], tableReads: 0, streamClosed: true });
  });

  it("counts as this reader sees it, rising by one", async () => {
    const { updates } = await collect({ total: 4, events: [0, 1, 2, 3].map((offset) => event(offset)) });
    expect(
      updates.map(({ total, settled, succeeded, failed }) => [total, settled, succeeded, failed]),
    ).toEqual([
      [4, 1, 1, 0],
      [4, 2, 2, 0],
      [4, 3, 2, 1],
      [4, 4, 3, 1],
    ]);
    expect(updates[2]).toMatchObject({ mentorId: mentorId(3), outcome: outcome(3), settledAt });
  });

  it("has each mentor once, when the stream tells of one twice", async () => {
    const progress = await collect({ total: 3, events: [event(0), event(1, 1), event(1), event(2)] });
    expect(progress.mentors).toEqual([1, 2, 3]);
    expect(progress.updates.map(({ settled }) => settled)).toEqual([1, 2, 3]);
  });

  it("of nobody is over before it begins", async () => {
    expect(await collect({ total: 0, events: [event(0)] })).toMatchObject({
      mentors: [],
      subscriptions: 0,
      tableReads: 0,
    });
  });
});

describe("a reader who comes late", () => {
  it("gets what the stream no longer has from the table, once, and then goes on with the stream", async () => {
    const progress = await collect({ total: 6, events: [event(3), event(4), event(5)], table: [1, 2, 3] });
    expect(progress).toMatchObject({ mentors: [1, 2, 3, 4, 5, 6], tableReads: 1, tableClosed: 1 });
    expect(progress.updates.map(({ settled }) => settled)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("gets nobody twice when the table is ahead of the stream", async () => {
    const progress = await collect({
      total: 6,
      events: [event(3), event(4), event(5)],
      table: [1, 2, 3, 4, 5],
      open: true,
    });
    expect(progress).toMatchObject({ mentors: [1, 2, 3, 4, 5, 6], tableReads: 1, streamClosed: true });
  });

  it("is done at once when the table has everybody", async () => {
    const progress = await collect({ total: 3, events: [event(2)], table: [1, 2, 3], open: true });
    expect(progress).toMatchObject({ mentors: [1, 2, 3], streamClosed: true });
  });

  it("reads the table once per gap, however many events were lost in it", async () => {
    const progress = await collect({
      total: 9,
      events: [event(0), event(4), event(5), event(8)],
      table: [1, 2, 3, 4, 5, 6, 7, 8],
    });
    expect(progress).toMatchObject({ mentors: [1, 2, 3, 4, 5, 6, 7, 8, 9], tableReads: 2 });
  });

  it("misses nobody when an event is lost whose item the table doesn't have yet", async () => {
    // Mentor 2 is in the table only when the run has ended.
    const fakes = fakeSources({ total: 3, events: [event(0), event(2)] });
    let reads = 0;
    async function* settledItems() {
      reads += 1;
      yield* (reads === 1 ? [1] : [1, 3, 2]).map(outcome);
    }
    const mentors: string[] = [];
    for await (const update of readProgress({ ...fakes.sources, settledItems }))
      mentors.push(update.mentorId);
    expect(mentors).toEqual([mentorId(1), mentorId(3), mentorId(2)]);
  });
});

describe("a stream that ends before everybody has settled", () => {
  it("leaves the rest to the table: cancelled items never were in the stream", async () => {
    const progress = await collect({ total: 5, events: [event(0), event(1)], table: [1, 2, 3, 4, 5] });
    expect(progress).toMatchObject({ mentors: [1, 2, 3, 4, 5], tableReads: 1 });
    expect(progress.updates.at(-1)).toMatchObject({ settled: 5, succeeded: 4, failed: 1 });
  });

  it("and without a single event is as if there were only the table", async () => {
    expect(await collect({ total: 2, events: [], table: [1, 2] })).toMatchObject({
      mentors: [1, 2],
      tableReads: 1,
    });
  });

  it("ends the progress also when the table knows no more: the run was terminated", async () => {
    expect(await collect({ total: 5, events: [event(0)], table: [1] })).toMatchObject({
      mentors: [1],
      // First what settled lately, and then, since that was not all, the whole round.
      tableReads: 2,
    });
  });

  it("with an error passes the error on", async () => {
    const fakes = fakeSources({ total: 2, events: [] });
    const broken = new Error("the table can't be read");
    const settledItems = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(broken) }) });
    await expect(readProgress({ ...fakes.sources, settledItems }).next()).rejects.toBe(broken);
  });
});

describe("a consumer who stops early", () => {
  it("closes the stream", async () => {
    const fakes = fakeSources({ total: 4, events: [event(0), event(1)], open: true });
    for await (const update of readProgress(fakes.sources)) {
      expect(update.settled).toBe(1);
      break;
    }
    expect(fakes.seen.streamClosed).toBe(true);
  });

  it("closes both the table and the stream while it gets items of the table", async () => {
    const fakes = fakeSources({ total: 6, events: [event(3)], table: [1, 2, 3], open: true });
    const progress = readProgress(fakes.sources);
    expect(await progress.next()).toMatchObject({ value: { mentorId: mentorId(1) } });
    await progress.return();
    expect(fakes.seen).toMatchObject({ streamClosed: true, tableReads: 1, tableClosed: 1 });
  });

  it("is let go while he waits for an event that may not come for days, and gets nothing more", async () => {
    for (const letGo of ["its return", "the signal"]) {
      const fakes = fakeSources({ total: 4, events: [event(0)], open: true });
      const leaving = new AbortController();
      const progress = readProgress(fakes.sources, leaving.signal);
      await progress.next();
      const waiting = progress.next();
      if (letGo === "the signal") leaving.abort();
      else await progress.return();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(fakes.seen).toMatchObject({ streamClosed: true, tableReads: 0 });
    }
  });

  it("has asked nobody when it never began", async () => {
    const fakes = fakeSources({ total: 4, events: [event(0)] });
    await readProgress(fakes.sources).return();
    expect(fakes.seen).toMatchObject({ subscriptions: 0, tableReads: 0 });
  });
});
