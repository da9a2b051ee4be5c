/** The one reader of a round's progress: what its viewers get, at what cost, and how it ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchEnd, watchRound, watchUpdates } from "../../src/client/round-watches.ts";
import type { RoundEvent } from "../../src/client/types.ts";
import {
  BulkRegistrationNotFoundError,
  DatabaseUnavailableError,
  InvalidSessionError,
} from "../../src/domain/errors.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";
import { mentorId } from "../support/mentor-ids.ts";
import { fakeSession, FakeRound } from "./fake-round.ts";

/** Milliseconds: each test begins later than the one before, since all share the process's budget of calls. */
let begin = 0;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-25T10:00:00Z") });
  begin += 10_000_000;
  vi.advanceTimersByTime(begin);
});
afterEach(() => void vi.useRealTimers());

/** Takes what comes, for as long as it comes. */
function take<T>(source: AsyncIterable<T>) {
  const taken: T[] = [];
  const done = (async () => {
    for await (const each of source) taken.push(each);
    return "ended";
  })();
  done.catch(() => undefined);
  return { taken, done };
}

const kinds = (events: readonly RoundEvent[]) => events.map(({ kind }) => kind);
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Each number once, in order, with the counts right after it. */
function expectGapless(updates: readonly BulkProgressUpdate[], round: FakeRound, from = 1): void {
  expect(updates.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: round.settled - from + 1 }, (_, index) => from + index),
  );
  for (const { sequence, settled, succeeded, failed, mentorId: id } of updates) {
    const failures = round.failuresUpTo(sequence);
    expect({ settled, succeeded, failed, id }).toEqual({
      settled: sequence,
      succeeded: sequence - failures,
      failed: failures,
      id: mentorId(sequence),
    });
  }
}

describe("viewers of a round", () => {
  it("get every update once, in order, with its counts, whenever they come; and end when the round has", async () => {
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
    // All of it is there to be read afterwards, too, without Temporal.
    const { describe: looks } = round.calls;
    const late = take(watchUpdates(round.watched()));
    await pass(10);
    expectGapless(late.taken, round);
    expect(round.calls.describe).toBe(looks);
  });

  it("share one reader: two hundred cost what one does", async () => {
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

  it("that come late to a long round read what is older by themselves, from wherever they begin", async () => {
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

  it("that fall behind are skipped only where they ask for it, and only once they have caught up", async () => {
    const round = new FakeRound(10_000);
    round.settle(3_000);
    const events = watchRound(round.watched(), { skipBehind: 1_000 })[Symbol.asyncIterator]();
    const seen: RoundEvent[] = [];
    const next = async () => {
      const { value, done } = await Promise.race([
        events.next(),
        pass(3_000).then(() => ({ value: undefined, done: false as const })),
      ]);
      if (value !== undefined && done !== true) seen.push(value as RoundEvent);
    };
    // Begins 3,000 behind, and gets them all.
    for (let page = 0; page < 4; page++) await next();
    expect(kinds(seen)).toEqual(["snapshot", "updates", "updates", "updates"]);
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

  it("leave at once, by a signal or by return, also while nothing comes, and disturb no other", async () => {
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

  it("that have all left cost nothing more", async () => {
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

describe("the reader's pace", () => {
  it("is quick while items settle, slow while none does, and quick again with the first news", async () => {
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

  it("gets slower with the number of rounds: a process makes some 400 calls a second", async () => {
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

describe("the phase", () => {
  it("comes first, and again when it, its reason or the concurrency changes", async () => {
    const round = new FakeRound(10);
    const { taken, done } = take(watchRound(round.watched()));
    await pass(100);
    expect(taken).toMatchObject([{ kind: "snapshot", snapshot: { phase: "running", concurrency: 5 } }]);
    const paused = { reason: "person", at: "2026-11-25T10:00:00.000Z" };
    round.run.bulkStatus = "paused";
    round.run.memo = { controls: { concurrency: 3, paused } };
    await pass(1_500);
    round.run.bulkStatus = "running";
    round.run.memo = { controls: { concurrency: 3 } };
    await pass(1_500);
    await pass(5_000);
    round.settle(10);
    await pass(2_000);
    expect(await done).toBe("ended");
    expect(taken).toMatchObject([
      { kind: "snapshot", snapshot: { phase: "running", concurrency: 5 } },
      { kind: "snapshot", snapshot: { phase: "paused", concurrency: 3, paused } },
      { kind: "snapshot", snapshot: { phase: "running", concurrency: 3 } },
      { kind: "updates" },
      { kind: "end", snapshot: { phase: "settled", settled: 10 } },
    ]);
  });

  it("is interrupted when Temporal has no run of it: the end, after all that has settled", async () => {
    const round = new FakeRound(10);
    const { taken, done } = take(watchRound(round.watched()));
    const result = watchEnd(round.watched());
    await pass(100);
    round.settle(4);
    round.run.status = "TERMINATED";
    await pass(3_000);
    expect(await done).toBe("ended");
    expect(kinds(taken)).toEqual(["snapshot", "updates", "end"]);
    expect(taken.at(-1)).toMatchObject({ snapshot: { phase: "interrupted", settled: 4 } });
    expect(await result).toMatchObject({ phase: "interrupted", settled: 4 });
  });

  it("of a run that has just ended is settled, though Temporal was asked first", async () => {
    const round = new FakeRound(10);
    const { taken, done } = take(watchRound(round.watched()));
    await pass(100);
    round.run.status = "COMPLETED";
    round.beforeAnswer = () => round.settle(10);
    await pass(3_000);
    expect(await done).toBe("ended");
    expect(taken.at(-1)).toMatchObject({ kind: "end", snapshot: { phase: "settled", settled: 10 } });
  });

  it("of a round that was opened just now and isn't known to Temporal yet is running", async () => {
    const round = new FakeRound(10);
    round.run.status = undefined;
    round.openedAt = new Date(Date.now() - 1_000).toISOString();
    const { taken, done } = take(watchRound(round.watched()));
    await pass(2_000);
    expect(taken).toMatchObject([{ kind: "snapshot", snapshot: { phase: "running" } }]);
    await pass(10_000);
    expect(await done).toBe("ended");
    expect(taken.at(-1)).toMatchObject({ snapshot: { phase: "interrupted" } });
  });

  it("stays what it was while Temporal can't be asked, and is running before it ever could", async () => {
    const round = new FakeRound(10);
    const describing = vi
      .spyOn(round.temporal.workflow, "getHandle")
      .mockReturnValue({ describe: () => Promise.reject(new Error("no connection")) } as never);
    const { taken, done } = take(watchRound(round.watched()));
    await pass(5_000);
    expect(taken).toMatchObject([{ kind: "snapshot", snapshot: { phase: "running" } }]);
    describing.mockRestore();
    round.settle(10);
    await pass(2_000);
    expect(await done).toBe("ended");
  });
});

describe("a database that can't be asked", () => {
  it("keeps viewers waiting, who then miss nothing", async () => {
    const round = new FakeRound(10);
    const { taken, done } = take(watchUpdates(round.watched()));
    await pass(100);
    round.settle(3);
    await pass(1_000);
    round.databaseStatus = 503;
    round.settle(7);
    await pass(20_000);
    expect(taken).toHaveLength(3);
    round.databaseStatus = 200;
    await pass(2_000);
    expect(await done).toBe("ended");
    expectGapless(taken, round);
  });

  it("for half a minute is an error to all who wait, and to nobody who comes when it is back", async () => {
    const round = new FakeRound(10);
    round.databaseStatus = 503;
    const viewer = take(watchUpdates(round.watched()));
    const result = watchEnd(round.watched()).catch((error: unknown) => error);
    await pass(29_000);
    expect(viewer.taken).toEqual([]);
    await pass(3_000);
    await expect(viewer.done).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(await result).toBeInstanceOf(DatabaseUnavailableError);
    round.databaseStatus = 200;
    round.settle(10);
    expect((await watchEnd(round.watched())).settled).toBe(10);
  });

  it("isn't one that refuses: that is told at once", async () => {
    const round = new FakeRound(10);
    vi.spyOn(round.project, "fetch").mockImplementation(async () =>
      Response.json({ code: "BR003", message: "" }, { status: 400 }),
    );
    const { done } = take(watchRound(round.watched()));
    await pass(100);
    await expect(done).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
  });
});

describe("the session under which it reads", () => {
  const invalid = (reason: "expired" | "unavailable") => ({
    ...fakeSession("", 9_000_000),
    accessToken: () => Promise.reject(new InvalidSessionError(reason, "not good")),
  });

  it("is of all its viewers' the one that is good for longest, while that viewer is there", async () => {
    const round = new FakeRound(10);
    const controller = new AbortController();
    const short = take(watchRound(round.watched(fakeSession("short", 60_000))));
    await pass(50);
    const long = take(watchRound(round.watched(fakeSession("long", 120_000)), { signal: controller.signal }));
    await pass(500);
    expect(round.tokens.at(0)).toBe("short");
    expect(round.tokens.at(-1)).toBe("long");
    controller.abort();
    await long.done;
    await pass(2_000);
    expect(round.tokens.at(-1)).toBe("short");
    round.settle(10);
    await pass(2_000);
    expect(await short.done).toBe("ended");
  });

  it("is another one when that one isn't good any more; with none that is, all end at once", async () => {
    const round = new FakeRound(10);
    const good = fakeSession("good");
    const controller = new AbortController();
    const viewer = take(watchRound(round.watched(good), { signal: controller.signal }));
    const bad = take(watchRound(round.watched(invalid("expired"))));
    await pass(1_000);
    expect(round.tokens.at(-1)).toBe("good");
    controller.abort();
    await viewer.done;
    await pass(1_500);
    await expect(bad.done).rejects.toBeInstanceOf(InvalidSessionError);
  });

  it("that can't be checked for the moment is tried again", async () => {
    const round = new FakeRound(10);
    round.settle(10);
    const session = {
      ...fakeSession(),
      accessToken: (): Promise<string> => invalid("unavailable").accessToken(),
    };
    const viewer = take(watchUpdates(round.watched(session)));
    await pass(3_000);
    expect(viewer.taken).toEqual([]);
    session.accessToken = async () => "good again";
    await pass(1_000);
    expect(await viewer.done).toBe("ended");
  });
});
