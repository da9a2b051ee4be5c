/** The turns of activities that are scheduled ahead: their order, and never more at one time than the window allows. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RoundStore } from "../../src/activities/dependencies.ts";
import { Turns } from "../../src/activities/turns.ts";
import { eventually } from "../support/deferred.ts";
import { FakeRoundStore, refused } from "../support/fake-round-store.ts";
import { COORDINATOR_ID } from "../support/mentor-ids.ts";

const round = {
  bulkId: "b0000000-0000-4000-8000-000000000001",
  actingCoordinatorId: COORDINATOR_ID,
  round: 1,
};
const never = new AbortController().signal;

/** Begins the activities of positions as a run schedules them: three ahead of its window. */
class Window {
  readonly inFlight = new Set<number>();
  readonly began: number[] = [];
  most = 0;
  readonly #store: FakeRoundStore;
  readonly #concurrency: number;
  readonly #answerTakes: number;

  /** @param answerTakes milliseconds that an answer is on its way after the position has settled */
  constructor(store: FakeRoundStore, concurrency: number, answerTakes = 0) {
    this.#store = store;
    this.#concurrency = concurrency;
    this.#answerTakes = answerTakes;
  }

  async run(turns: Turns, position: number, lower: readonly number[], milliseconds = 5): Promise<void> {
    const behind = { positions: lower, concurrency: this.#concurrency };
    await turns.run(round, position, behind, never, async () => {
      this.began.push(position);
      this.inFlight.add(position);
      this.most = Math.max(this.most, this.inFlight.size);
      await delay(milliseconds);
      await this.#store.submit({ ...round, from: position, to: position, attempt: 1 }, never);
      await delay(this.#answerTakes);
      this.inFlight.delete(position);
      return { settled: true, result: undefined };
    });
  }

  /** All positions, as a run has them in flight. */
  async runAll(turnsOf: (position: number) => Turns, total: number): Promise<void> {
    const scheduled = new Set<Promise<unknown>>();
    const open: number[] = [];
    for (let position = 1; position <= total; position++) {
      while (scheduled.size >= this.#concurrency + 3) await Promise.race(scheduled);
      const lower = [...open];
      open.push(position);
      const activity: Promise<unknown> = this.run(
        turnsOf(position),
        position,
        lower,
        1 + Math.random() * 10,
      ).finally(() => {
        open.splice(open.indexOf(position), 1);
        scheduled.delete(activity);
      });
      scheduled.add(activity);
    }
    await Promise.all(scheduled);
  }
}

describe("turns", () => {
  it.each([1, 2, 5])("of one process keep a window of %d full and never exceed it", async (concurrency) => {
    const store = new FakeRoundStore({ total: 60, runConcurrency: 100 });
    const turns = new Turns(store);
    const window = new Window(store, concurrency);
    await window.runAll(() => turns, 60);
    expect(window.most).toBe(concurrency);
    expect(window.began).toEqual(window.began.toSorted((a, b) => a - b));
  });

  it.each([1, 5])(
    "of two processes never exceed a window of %d, and come by asking Postgres, though answers take their time",
    async (concurrency) => {
      const store = new FakeRoundStore({ total: 40, runConcurrency: 100 });
      const processes = [new Turns(store), new Turns(store)];
      const window = new Window(store, concurrency, 20);
      await window.runAll((position) => processes[position % 2] as Turns, 40);
      expect(window.began).toHaveLength(40);
      expect(window.most).toBeLessThanOrEqual(concurrency);
    },
  );

  it("come at once when fewer positions are in front than the window holds", async () => {
    const store = new FakeRoundStore({ total: 10 });
    const asked = Date.now();
    await new Window(store, 5).run(new Turns(store), 5, [1, 2, 3, 4], 0);
    expect(Date.now() - asked).toBeLessThan(500);
  });

  it("come when a position in front has settled without this process", async () => {
    const store = new FakeRoundStore({ total: 10 });
    const window = new Window(store, 1);
    const waiting = window.run(new Turns(store), 2, [1]);
    await delay(100);
    expect(window.began).toEqual([]);
    await store.submit({ ...round, from: 1, to: 1, attempt: 1 }, never);
    await waiting;
    expect(window.began).toEqual([2]);
  });

  it("don't come for a position in front that ends unsettled", async () => {
    const store = new FakeRoundStore({ total: 10 });
    const turns = new Turns(store);
    const window = new Window(store, 1);
    await turns.run(round, 1, { positions: [], concurrency: 1 }, never, async () => ({
      settled: false,
      result: undefined,
    }));
    const waiting = window.run(turns, 2, [1]);
    await delay(200);
    expect(window.began).toEqual([]);
    await window.run(turns, 1, []);
    await waiting;
    expect(window.began).toEqual([1, 2]);
  });

  it("are given up at once when the signal says so", async () => {
    const store = new FakeRoundStore({ total: 10 });
    const cancelled = new AbortController();
    const waiting = new Turns(store).run(
      round,
      2,
      { positions: [1], concurrency: 1 },
      cancelled.signal,
      () => {
        throw new Error("It began");
      },
    );
    await delay(50);
    const asked = Date.now();
    cancelled.abort();
    expect(await waiting).toBeUndefined();
    expect(Date.now() - asked).toBeLessThan(500);
    const early = AbortSignal.abort();
    const behind = { positions: [1], concurrency: 1 };
    expect(
      await new Turns(store).run(round, 2, behind, early, () => Promise.reject(new Error("It began"))),
    ).toBeUndefined();
  });

  it("are given back when nothing in front moves, whether Postgres answers or not", async () => {
    const answering = new FakeRoundStore({ total: 10 });
    const silent: RoundStore = Object.assign(new FakeRoundStore({ total: 10 }), {
      openPositions: () => Promise.reject(refused("capReached", "BR013")),
    });
    await Promise.all(
      [answering, silent].map(async (store) => {
        const began = Date.now();
        const waiting = new Turns(store).run(round, 2, { positions: [1], concurrency: 1 }, never, () => {
          throw new Error("It began");
        });
        expect(await waiting).toBeUndefined();
        expect(Date.now() - began).toBeGreaterThan(4_000);
      }),
    );
  }, 30_000);

  it("are waited for as long as a position in front is being worked on here", async () => {
    const store = new FakeRoundStore({ total: 10 });
    const turns = new Turns(store);
    const window = new Window(store, 1);
    const slow = window.run(turns, 1, [], 7_000);
    await eventually("it has begun", () => window.began.length === 1);
    await window.run(turns, 2, [1]);
    await slow;
    expect(window.began).toEqual([1, 2]);
  }, 30_000);
});
