/** How the watch of a round continues and ends: by the run's phase, without the database, with sessions that expire. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchEnd, watchRound, watchUpdates } from "../../src/client/round-watches.ts";
import {
  BulkRegistrationNotFoundError,
  DatabaseUnavailableError,
  InvalidSessionError,
} from "../../src/domain/errors.ts";
import { beginLater, expectGapless, FakeRound, fakeSession, kindsOf, pass, take } from "./fake-round.ts";

beforeEach(beginLater);
afterEach(() => void vi.useRealTimers());

describe("the phase", () => {
  it("comes first, and again when the phase, its reason or the concurrency changes", async () => {
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

  it("is interrupted when Temporal has no run of the round, and ends the watch after all settled items", async () => {
    const round = new FakeRound(10);
    const { taken, done } = take(watchRound(round.watched()));
    const result = watchEnd(round.watched());
    await pass(100);
    round.settle(4);
    round.run.status = "TERMINATED";
    await pass(3_000);
    expect(await done).toBe("ended");
    expect(kindsOf(taken)).toEqual(["snapshot", "updates", "end"]);
    expect(taken.at(-1)).toMatchObject({ snapshot: { phase: "interrupted", settled: 4 } });
    expect(await result).toMatchObject({ phase: "interrupted", settled: 4 });
  });

  it("of a run that has just ended is settled, although Temporal was asked first", async () => {
    const round = new FakeRound(10);
    const { taken, done } = take(watchRound(round.watched()));
    await pass(100);
    round.run.status = "COMPLETED";
    round.beforeAnswer = () => round.settle(10);
    await pass(3_000);
    expect(await done).toBe("ended");
    expect(taken.at(-1)).toMatchObject({ kind: "end", snapshot: { phase: "settled", settled: 10 } });
  });

  it("of a round that was just opened and that Temporal doesn't know yet is running", async () => {
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

  it("stays the same while Temporal doesn't answer, and is running before the first answer", async () => {
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

describe("a database that doesn't answer", () => {
  it("keeps viewers waiting, and they miss nothing", async () => {
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

  it("for half a minute is an error for all waiting viewers, and for none that comes after it is back", async () => {
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

  it("differs from one that refuses, which is reported at once", async () => {
    const round = new FakeRound(10);
    vi.spyOn(round.project, "fetch").mockImplementation(async () =>
      Response.json({ code: "BR003", message: "" }, { status: 400 }),
    );
    const { done } = take(watchRound(round.watched()));
    await pass(100);
    await expect(done).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
  });
});

describe("the session with which the watch reads", () => {
  const invalid = (reason: "expired" | "unavailable") => ({
    ...fakeSession("", 9_000_000),
    accessToken: () => Promise.reject(new InvalidSessionError(reason, "not good")),
  });

  it("is the session of its viewers that is valid longest, while that viewer is there", async () => {
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

  it("is replaced when it expires; without a valid one, all viewers end at once", async () => {
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

  it("that can't be checked at the moment is tried again", async () => {
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
