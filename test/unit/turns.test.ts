/** The turns of activities that are scheduled ahead: their order, and never more at one time than the window allows. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Place } from "../../src/activities/turns.ts";
import { Turns } from "../../src/activities/turns.ts";
import { eventually } from "../support/deferred.ts";

const never = new AbortController().signal;

/** Begins activities as a run schedules them: three more than its window holds. */
class Window {
  readonly inFlight = new Set<number>();
  readonly began: number[] = [];
  /** The activities that Temporal knows as pending. */
  readonly scheduled = new Set<number>();
  most = 0;
  readonly #concurrency: number;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  place(submission: number, earlier: readonly number[]): Place {
    const pending = async () => new Set(this.scheduled);
    return { run: "a run", submission, earlier, concurrency: this.#concurrency, pending };
  }

  async run(turns: Turns, submission: number, earlier: readonly number[], milliseconds = 5): Promise<void> {
    this.scheduled.add(submission);
    await turns.run(this.place(submission, earlier), never, async () => {
      this.began.push(submission);
      this.inFlight.add(submission);
      this.most = Math.max(this.most, this.inFlight.size);
      await delay(milliseconds);
      this.inFlight.delete(submission);
      return { settled: true, result: undefined };
    });
    this.scheduled.delete(submission);
  }

  /** Begins this many activities, as a run has them in flight. */
  async runAll(turnsOf: (submission: number) => Turns, total: number): Promise<void> {
    const scheduled = new Set<Promise<unknown>>();
    const open: number[] = [];
    for (let submission = 1; submission <= total; submission++) {
      while (scheduled.size >= this.#concurrency + 3) await Promise.race(scheduled);
      const earlier = [...open];
      open.push(submission);
      const activity: Promise<unknown> = this.run(
        turnsOf(submission),
        submission,
        earlier,
        1 + Math.random() * 10,
      ).finally(() => {
        open.splice(open.indexOf(submission), 1);
        scheduled.delete(activity);
      });
      scheduled.add(activity);
    }
    await Promise.all(scheduled);
  }
}

describe("turns", () => {
  it.each([1, 2, 5])("of one process keep a window of %d full and never exceed it", async (concurrency) => {
    const turns = new Turns();
    const window = new Window(concurrency);
    await window.runAll(() => turns, 60);
    expect(window.most).toBe(concurrency);
    expect(window.began).toEqual(window.began.toSorted((a, b) => a - b));
  });

  it.each([1, 5])(
    "of two processes never exceed a window of %d, and come by asking Temporal",
    async (concurrency) => {
      const processes = [new Turns(), new Turns()];
      const window = new Window(concurrency);
      await window.runAll((submission) => processes[submission % 2] as Turns, 40);
      expect(window.began).toHaveLength(40);
      expect(window.most).toBeLessThanOrEqual(concurrency);
    },
  );

  it("come at once when fewer activities are in front than the window holds", async () => {
    const asked = Date.now();
    await new Window(5).run(new Turns(), 5, [1, 2, 3, 4], 0);
    expect(Date.now() - asked).toBeLessThan(500);
  });

  it("come when another process has ended an activity in front", async () => {
    const window = new Window(1);
    window.scheduled.add(1);
    const waiting = window.run(new Turns(), 2, [1]);
    await delay(100);
    expect(window.began).toEqual([]);
    window.scheduled.delete(1);
    await waiting;
    expect(window.began).toEqual([2]);
  });

  it("don't come for an activity in front that waits for its next attempt", async () => {
    const turns = new Turns();
    const window = new Window(1);
    window.scheduled.add(1);
    const failing = turns.run(window.place(1, []), never, () => Promise.reject(new Error("503")));
    await expect(failing).rejects.toThrow("503");
    const waiting = window.run(turns, 2, [1]);
    await delay(200);
    expect(window.began).toEqual([]);
    await window.run(turns, 1, []);
    await waiting;
    expect(window.began).toEqual([1, 2]);
  });

  it("don't come for an activity in front that another worker now works on", async () => {
    const turns = new Turns();
    const window = new Window(1);
    window.scheduled.add(1);
    await turns.run(window.place(1, []), never, async () => ({ settled: false, result: undefined }));
    const waiting = window.run(turns, 2, [1]);
    await delay(200);
    expect(window.began).toEqual([]);
    window.scheduled.delete(1);
    await waiting;
    expect(window.began).toEqual([2]);
  });

  it("are given up at once on a signal", async () => {
    const window = new Window(1);
    window.scheduled.add(1);
    const begin = () => Promise.reject(new Error("It began"));
    const cancelled = new AbortController();
    const waiting = new Turns().run(window.place(2, [1]), cancelled.signal, begin);
    await delay(50);
    const asked = Date.now();
    cancelled.abort();
    expect(await waiting).toBeUndefined();
    expect(Date.now() - asked).toBeLessThan(500);
    expect(await new Turns().run(window.place(2, [1]), AbortSignal.abort(), begin)).toBeUndefined();
  });

  it("are given up when nothing in front moves, whether Temporal answers or not", async () => {
    const answering = new Window(1);
    answering.scheduled.add(1);
    const silent = { ...answering.place(2, [1]), pending: () => Promise.reject(new Error("unavailable")) };
    await Promise.all(
      [answering.place(2, [1]), silent].map(async (place) => {
        const began = Date.now();
        const waiting = new Turns().run(place, never, () => {
          throw new Error("It began");
        });
        expect(await waiting).toBeUndefined();
        expect(Date.now() - began).toBeGreaterThan(4_000);
      }),
    );
  }, 30_000);

  it("are waited for as long as this process works on an activity in front", async () => {
    const turns = new Turns();
    const window = new Window(1);
    const slow = window.run(turns, 1, [], 7_000);
    await eventually("it has begun", () => window.began.length === 1);
    await window.run(turns, 2, [1]);
    await slow;
    expect(window.began).toEqual([1, 2]);
  }, 30_000);
});
