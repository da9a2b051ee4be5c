/** The one reader of a round's progress: what its viewers get, and how many calls it makes. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchEnd, watchRound, watchUpdates } from "../../src/client/round-watches.ts";
import type { RoundEvent } from "../../src/client/types.ts";
import { beginLater, expectGapless, FakeRound, kindsOf, pass, take } from "./fake-round.ts";

beforeEach(beginLater);
afterEach(() => void vi.useRealTimers());

describe("viewers of a round", () => {
  it("get every update once and in order with its counts, at any time, and end with the round", async () => {
    const round = new FakeRound(60);
    round.failing = 7;
    const first = take(watchUpdates(round.watched()));
    await pass(50);
    round.settle(20);
    await pass(50);
    const second = take(watchUpdates(round.watched()));
    const third = take(watchUpdates(round.watched(), { after: 15 }));
    await pass(50);
    expect(first.taken).toHaveLength(20);
    expect(second.taken).toHaveLength(20);
    round.settle(40);
    await pass(100);

    expect(await Promise.all([first.done, second.done, third.done])).toEqual(["ended", "ended", "ended"]);
    expectGapless(first.taken, round);
    expectGapless(second.taken, round);
    expectGapless(third.taken, round, 16);
    // All updates can be read afterwards too, without Temporal.
    const { describe: looks } = round.calls;
    const late = take(watchUpdates(round.watched()));
    await pass(10);
    expectGapless(late.taken, round);
    expect(round.calls.describe).toBe(looks);
  });

  it("share one reader: two hundred viewers cost as much as one", async () => {
    const costOf = async (viewers: number) => {
      const round = new FakeRound(100);
      const all = Array.from({ length: viewers }, () => take(watchUpdates(round.watched())));
      for (let step = 0; step < 20; step++) {
        round.settle(5);
        await pass(100);
      }
      for (const { taken, done } of all) {
        expect(await done).toBe("ended");
        expect(taken).toHaveLength(100);
      }
      return round.calls;
    };
    const one = await costOf(1);
    const many = await costOf(200);
    expect(many.progress).toBeLessThanOrEqual(one.progress + 1);
    expect(many.describe).toBeLessThanOrEqual(one.describe + 1);
  });

  it("that join a long round late read the older updates by themselves, from any position", async () => {
    const round = new FakeRound(7_000);
    round.failing = 10;
    round.settle(5_500);
    const fromTheFirst = take(watchUpdates(round.watched()));
    const fromTheMiddle = take(watchUpdates(round.watched(), { after: 2_345 }));
    await pass(200);
    expect(round.calls.counts).toBe(1);
    round.settle(1_500);
    await pass(200);
    expect(await fromTheFirst.done).toBe("ended");
    expectGapless(fromTheFirst.taken, round);
    expectGapless(fromTheMiddle.taken, round, 2_346);
    expect(round.calls.progress).toBeLessThan(40);
  });

  it("that fall behind skip updates only when they ask for it, and only after they have caught up", async () => {
    const round = new FakeRound(10_000);
    round.settle(3_000);
    const events = watchRound(round.watched(), { skipBehind: 1_000 })[Symbol.asyncIterator]();
    const seen: RoundEvent[] = [];
    const next = async () => {
      const { value, done } = await Promise.race([
        events.next(),
        pass(3_000).then(() => ({ value: undefined, done: false as const })),
      ]);
      if (value !== undefined && done !== true) seen.push(value);
    };
    // Begins 3,000 behind, and gets all of them.
    for (let page = 0; page < 4; page++) await next();
    expect(kindsOf(seen)).toEqual(["snapshot", "updates", "updates", "updates"]);
    const waiting = events.next();
    await pass(1_500);
    round.settle(100);
    await pass(1_500);
    expect(await waiting).toMatchObject({ value: { kind: "updates" } });
    round.settle(4_000);
    await pass(3_000);
    expect(await events.next()).toMatchObject({
      value: { kind: "skipped", skipped: 4_000, snapshot: { settled: 7_100 } },
    });
    const behindIt = events.next();
    await pass(1_000);
    round.settle(1);
    await pass(2_000);
    expect(await behindIt).toMatchObject({ value: { kind: "updates", updates: [{ sequence: 7_101 }] } });
    await events.return?.();
  });

  it("leave at once, by a signal or by return, also while no update comes, and disturb no other viewer", async () => {
    const round = new FakeRound(10);
    const staying = take(watchUpdates(round.watched()));
    const controller = new AbortController();
    const signalled = take(watchUpdates(round.watched(), { signal: controller.signal }));
    const returned = watchUpdates(round.watched())[Symbol.asyncIterator]();
    await pass(50);
    const waiting = returned.next();
    controller.abort();
    expect(await signalled.done).toBe("ended");
    expect(await returned.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await take(watchUpdates(round.watched(), { signal: AbortSignal.abort() })).done).toBe("ended");
    round.settle(10);
    await pass(2_000);
    expect(await staying.done).toBe("ended");
    expectGapless(staying.taken, round);
  });

  it("cost nothing after all have left", async () => {
    const round = new FakeRound(10);
    const controller = new AbortController();
    const viewer = take(watchRound(round.watched(), { signal: controller.signal }));
    await pass(500);
    controller.abort();
    await viewer.done;
    const before = { ...round.calls };
    await pass(60_000);
    expect(round.calls).toEqual(before);
  });
});

describe("the pace of the reader", () => {
  it("is fast while items settle, slow while none settles, and fast again with the first new one", async () => {
    const round = new FakeRound(1_000);
    const controller = new AbortController();
    const { done } = take(watchRound(round.watched(), { signal: controller.signal }));
    for (let step = 0; step < 100; step++) {
      round.settle(1);
      await pass(100);
    }
    expect(round.calls.progress).toBeGreaterThan(250);
    expect(round.calls.describe).toBeLessThan(8);
    await pass(60_000);
    const quiet = { ...round.calls };
    await pass(60_000);
    expect(round.calls.progress - quiet.progress).toBeLessThanOrEqual(61);
    expect(round.calls.describe - quiet.describe).toBeLessThanOrEqual(61);
    round.settle(1);
    await pass(1_100);
    const woken = round.calls.progress;
    await pass(1_000);
    expect(round.calls.progress - woken).toBeGreaterThan(10);
    controller.abort();
    await done;
  });

  it.each([
    [1_000, 5],
    [1_000, 50],
    [50_000, 50],
  ])(
    "is some forty polls, and one per second, for a caller that only waits for the end: %d mentors, %d each 50 ms",
    async (total, each) => {
      const round = new FakeRound(total);
      const waiting = watchEnd(round.watched());
      for (let settled = 0; settled < total; settled += each) {
        round.settle(each);
        await pass(50);
      }
      await pass(100);
      await waiting;
      const seconds = (total / each) * 0.05;
      expect(round.calls.progress).toBeLessThanOrEqual(45 + seconds);
    },
  );

  it("is slow for a caller that only waits for the end, until a viewer joins, and reports the end soon", async () => {
    const round = new FakeRound(1_000);
    let endedAt = 0;
    const waiting = watchEnd(round.watched()).finally(() => (endedAt = Date.now()));
    const slowly = async (steps: number) => {
      for (let step = 0; step < steps; step++) {
        round.settle(10);
        await pass(50);
      }
    };
    await slowly(50);
    expect(round.calls.progress).toBeLessThanOrEqual(15);
    // A viewer that joins in the meantime gets updates at the pace of viewers.
    const controller = new AbortController();
    const viewer = take(watchUpdates(round.watched(), { signal: controller.signal }));
    await pass(60);
    expect(viewer.taken).toHaveLength(500);
    await slowly(10);
    expect(viewer.taken.length).toBeGreaterThan(580);
    controller.abort();
    await viewer.done;
    await slowly(39);
    const before = round.calls.progress;
    round.settle(10);
    const lastAt = Date.now();
    await pass(100);
    expect(round.calls.progress - before).toBeLessThanOrEqual(2);
    await waiting;
    expect(endedAt - lastAt).toBeLessThanOrEqual(30);
  });

  it("is not misled by a window whose first write ends before the others", async () => {
    const round = new FakeRound(20);
    let endedAt = 0;
    const waiting = watchEnd(round.watched()).finally(() => (endedAt = Date.now()));
    for (let window = 0; window < 4; window++) {
      await pass(90);
      round.settle(1);
      await pass(20);
      round.settle(4);
    }
    const lastAt = Date.now();
    await pass(2_000);
    await waiting;
    expect(endedAt - lastAt).toBeLessThanOrEqual(100);
  });

  it("slows with the number of rounds: a process makes some 400 calls a second", async () => {
    const rounds = Array.from({ length: 40 }, () => new FakeRound(1_000_000));
    const controller = new AbortController();
    const viewers = rounds.map((round) => take(watchRound(round.watched(), { signal: controller.signal })));
    for (let step = 0; step < 20; step++) {
      for (const round of rounds) round.settle(1);
      await pass(50);
    }
    const calls = rounds.reduce((sum, round) => sum + round.calls.progress, 0);
    expect(calls).toBeLessThan(450);
    expect(calls).toBeGreaterThan(300);
    controller.abort();
    await Promise.all(viewers.map(({ done }) => done));
  });
});
