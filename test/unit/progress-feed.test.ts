/** One subscription to a run for all readers of a process: through a stream and a server that the test holds in its hands. */
import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { defaultPayloadConverter } from "@temporalio/common";
import { encodePayloadWire } from "@temporalio/workflow-streams/workflow";
import type { PollInput, PollResult } from "@temporalio/workflow-streams/workflow";
import { describe, expect, it } from "vitest";
import type { ProgressEvent } from "../../src/client/progress-feed.ts";
import { readProgressFeed } from "../../src/client/progress-hub.ts";
import { TemporalUnavailableError } from "../../src/domain/errors.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";
import { mentorId } from "../support/mentor-ids.ts";
import { eventually } from "../support/deferred.ts";

const WORKFLOW_ID = "bulk-registration:x:r1";
const settledAt = "2026-11-25T09:00:00.000Z";

function update(offset: number): BulkProgressUpdate {
  const outcome = {
    mentorId: mentorId(offset + 1),
    status: "success",
    detail: "registered",
    attempts: 1,
    settledAt,
  } as const;
  const counts = { total: 1, settled: 1, succeeded: 1, failed: 0 };
  return { mentorId: outcome.mentorId, outcome, settledAt, ...counts };
}

/** A run, and as much of the Temporal client as a feed uses. */
class FakeRun {
  /** The offsets that were polled, in order. */
  readonly polledFrom: number[] = [];
  readonly options = { loadedDataConverter: { payloadConverter: defaultPayloadConverter } };
  status = "RUNNING";
  mostPolls = 0;
  #polls = 0;
  #events = 0;
  #cut = false;
  #signal: AbortSignal | undefined;

  get client(): Client {
    return this as unknown as Client;
  }

  readonly workflow = {
    getHandle: () => ({
      describe: async () => ({ status: { name: this.status } }),
      executeUpdate: async (_: unknown, { args }: { args: [PollInput] }) => this.#poll(args[0].from_offset),
    }),
  };

  settle(items: number): void {
    this.#events += items;
  }

  /** The connection of whoever is subscribed breaks; a new subscription works. */
  cut(): void {
    this.#cut = true;
  }

  end(): void {
    this.status = "COMPLETED";
  }

  async withDeadline<T>(_deadline: number, call: () => Promise<T>): Promise<T> {
    return call();
  }

  async withAbortSignal<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    this.#signal = signal;
    return call();
  }

  async #poll(from: number): Promise<PollResult> {
    const signal = this.#signal;
    this.polledFrom.push(from);
    this.#polls += 1;
    this.mostPolls = Math.max(this.mostPolls, this.#polls);
    try {
      for (;;) {
        // A network in between: nothing that is asked of it takes effect in the same moment.
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (signal?.aborted) throw new Error("The call was aborted");
        if (this.#cut) {
          this.#cut = false;
          throw new Error("The connection broke");
        }
        if (from < this.#events) return this.#answer(from);
        if (this.status !== "RUNNING")
          throw new WorkflowNotFoundError("It has ended", WORKFLOW_ID, undefined);
      }
    } finally {
      this.#polls -= 1;
    }
  }

  #answer(from: number): PollResult {
    // An answer has a maximal size.
    const end = Math.min(this.#events, from + 500);
    const offsets = Array.from({ length: end - from }, (_, index) => from + index);
    const items = offsets.map((offset) => ({
      topic: "progress",
      offset,
      data: encodePayloadWire(defaultPayloadConverter.toPayload(update(offset))),
    }));
    return { items, next_offset: end, more_ready: end < this.#events };
  }
}

function follow(run: FakeRun) {
  const events = readProgressFeed(run.client, WORKFLOW_ID);
  const offsets: number[] = [];
  const ended = (async () => {
    for await (const event of events) offsets.push(event.offset);
  })();
  return { offsets, ended };
}

async function take(events: AsyncGenerator<ProgressEvent>, count: number): Promise<number[]> {
  const offsets: number[] = [];
  while (offsets.length < count) {
    const next = await events.next();
    if (next.done) break;
    offsets.push(next.value.offset);
  }
  return offsets;
}

describe("the feed of a run", () => {
  it("is one subscription for any number of readers, and ends for all with the run", async () => {
    const run = new FakeRun();
    const readers = [follow(run), follow(run), follow(run)];
    run.settle(3);
    await eventually("the events have come", () => readers.every(({ offsets }) => offsets.length === 3));
    run.end();
    await Promise.all(readers.map(({ ended }) => ended));
    for (const { offsets } of readers) expect(offsets).toEqual([0, 1, 2]);
    expect(run.mostPolls).toBe(1);
  });

  it("gives a later reader the events before it came, up to a page", async () => {
    const run = new FakeRun();
    const first = follow(run);
    run.settle(700);
    await eventually("the events have come", () => first.offsets.length === 700);
    const late = readProgressFeed(run.client, WORKFLOW_ID);
    const offsets = await take(late, 500);
    expect([offsets[0], offsets.at(-1), offsets.length]).toEqual([200, 699, 500]);
    await late.return();
    run.end();
    await first.ended;
    expect(run.mostPolls).toBe(1);
  });

  it("lets a reader who doesn't keep up miss the oldest events, and holds up nobody for it", async () => {
    const run = new FakeRun();
    const slow = readProgressFeed(run.client, WORKFLOW_ID);
    run.settle(1);
    expect(await take(slow, 1)).toEqual([0]);
    const quick = follow(run);
    run.settle(1_500);
    await eventually("the quick reader has everything", () => quick.offsets.length === 1_501);
    run.end();
    await quick.ended;
    const rest = await take(slow, 2_000);
    expect([rest[0], rest.at(-1), rest.length]).toEqual([501, 1_500, 1_000]);
  });

  it("takes the stream up where it broke off, while the run goes on", async () => {
    const run = new FakeRun();
    const reader = follow(run);
    run.settle(2);
    await eventually("the events have come", () => reader.offsets.length === 2);
    run.cut();
    run.settle(2);
    await eventually("the stream was taken up", () => reader.offsets.length === 4);
    run.end();
    await reader.ended;
    expect(reader.offsets).toEqual([0, 1, 2, 3]);
    expect(new Set(run.polledFrom)).toEqual(new Set([0, 2, 4]));
  });

  it("of each run is its own, also of the same run on another connection", async () => {
    const [one, another] = [new FakeRun(), new FakeRun()];
    const readers = [follow(one), follow(another)];
    one.settle(1);
    one.end();
    another.end();
    await Promise.all(readers.map(({ ended }) => ended));
    expect(readers.map(({ offsets }) => offsets)).toEqual([[0], []]);
  });
});

describe("a reader who leaves", () => {
  it("ends the subscription when nobody else reads: a later reader begins a new one", async () => {
    const run = new FakeRun();
    run.settle(1);
    const first = readProgressFeed(run.client, WORKFLOW_ID);
    expect(await take(first, 1)).toEqual([0]);
    await first.return();
    await new Promise((resolve) => setTimeout(resolve, 100));
    run.settle(1);
    const second = follow(run);
    await eventually("the events have come", () => second.offsets.length === 2);
    run.end();
    await second.ended;
    expect(run.polledFrom.filter((offset) => offset === 0)).toHaveLength(2);
  });

  it("doesn't end the feed of one who comes in the same moment, as a page that is reloaded does", async () => {
    const run = new FakeRun();
    run.settle(1);
    const first = readProgressFeed(run.client, WORKFLOW_ID);
    expect(await take(first, 1)).toEqual([0]);
    await first.return();
    const second = follow(run);
    let ended = false;
    void second.ended.then(() => (ended = true));
    await eventually("the event has come", () => second.offsets.length === 1);
    run.settle(1);
    // Either the new event comes or the feed has ended, though the run goes on.
    await eventually("the feed said something", () => second.offsets.length === 2 || ended);
    expect({ ended, offsets: second.offsets }).toEqual({ ended: false, offsets: [0, 1] });
    run.end();
    await second.ended;
  });

  it("is let go at once while it waits for an event that may not come for days", async () => {
    const run = new FakeRun();
    run.settle(1);
    const leaving = new AbortController();
    const reader = readProgressFeed(run.client, WORKFLOW_ID, leaving.signal);
    expect(await take(reader, 1)).toEqual([0]);
    const waiting = reader.next();
    leaving.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});

describe("a run of which Temporal can't say whether it goes on", () => {
  it("ends its readers with an error, after some patience", async () => {
    const run = new FakeRun();
    run.workflow.getHandle = () => ({
      describe: () => Promise.reject(new Error("The connection is closed")),
      executeUpdate: () => Promise.reject(new Error("The connection is closed")),
    });
    await expect(follow(run).ended).rejects.toBeInstanceOf(TemporalUnavailableError);
  });
});
