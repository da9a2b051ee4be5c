/** One subscription to a run for all readers of a process: through a stream and a server that the test holds in its hands. */
import type { Client } from "@temporalio/client";
import { describe, expect, it, vi } from "vitest";
import type { ProgressEvent } from "../../src/client/progress-feed.ts";
import { readProgressFeed } from "../../src/client/progress-hub.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";
import { mentorId } from "../support/mentor-ids.ts";
import { eventually } from "../support/deferred.ts";

/** In the place of the package's client: its streams are those of the fake run below. */
vi.mock("@temporalio/workflow-streams/client", () => ({
  WorkflowStreamClient: {
    create: (run: FakeRun) => ({ topic: () => ({ subscribe: (offset: number) => run.subscribe(offset) }) }),
  },
}));

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
  readonly subscribedFrom: number[] = [];
  status = "RUNNING";
  #events = 0;
  #cut = false;
  #signal: AbortSignal | undefined;

  get client(): Client {
    return this as unknown as Client;
  }

  readonly workflow = { getHandle: () => ({ describe: async () => ({ status: { name: this.status } }) }) };

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

  async withAbortSignal<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    this.#signal = signal;
    return call();
  }

  async *subscribe(from: number): AsyncGenerator<{ offset: number; data: BulkProgressUpdate }> {
    const signal = this.#signal;
    this.subscribedFrom.push(from);
    for (let offset = from; ;) {
      // A network in between: nothing that is asked of it takes effect in the same moment.
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (signal?.aborted) throw new Error("The call was aborted");
      if (this.#cut) {
        this.#cut = false;
        throw new Error("The connection broke");
      }
      while (offset < this.#events) yield { offset, data: update(offset++) };
      if (this.status !== "RUNNING") return;
    }
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
    expect(run.subscribedFrom).toEqual([0]);
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
    expect(run.subscribedFrom).toEqual([0]);
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
    expect(run.subscribedFrom).toEqual([0, 2]);
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
    expect(run.subscribedFrom).toEqual([0, 0]);
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
});
