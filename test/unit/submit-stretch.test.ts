/** A submission for a stretch of mentors: where it continues, which writes it sets aside, and when it waits. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/deferred.ts";
import { failure, includes } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { one, stretch, submit } from "./submit-attempt.ts";

describe("a stretch", () => {
  it("is done when every position is settled", async () => {
    const { result, store } = submit(stretch);
    expect(await result).toMatchObject({
      next: 101,
      aside: [],
      state: { ended: true, counts: { settled: 100 } },
    });
    expect(store.writes).toHaveLength(10);
    expect(store.mostInFlight).toBe(5);
  });

  it("reports its position each second, and a later attempt continues there", async () => {
    const slow = (write: { from: number }) => {
      if (write.from > 60) throw failure("systemic", "databaseDown");
    };
    const first = submit(stretch, { beforeWrite: slow });
    await expect(first.result).rejects.toMatchObject({ type: "databaseDown" });
    expect(first.beats.at(-1)).toEqual({
      next: 61,
      aside: [],
      strikes: { doubtful: 0, systemic: 0 },
      idle: 0,
      failures: 1,
    });
    const second = submit(stretch, {}, { attempt: 2, before: { next: 61, aside: [{ from: 3, to: 3 }] } });
    expect(await second.result).toMatchObject({ next: 101, aside: [{ from: 3, to: 3 }] });
    expect(second.store.writes).toHaveLength(4);

    const gates = new Gates();
    const third = submit(stretch, { beforeWrite: gates.hold });
    await eventually("two heartbeats have come", () => third.beats.length === 2);
    expect(third.beats[0]).toMatchObject({ next: 1 });
    gates.openAll();
    await third.result;
  });

  it("ends with its budget, and reports where to continue", async () => {
    const { result } = submit(
      { ...stretch, budget: 150, mentorsPerWrite: 1 },
      { beforeWrite: () => delay(60) },
    );
    const { next } = await result;
    expect(next).toBeGreaterThan(10);
    expect(next).toBeLessThan(60);
  });

  it("retries a failed write after another one has succeeded", async () => {
    let failures = 0;
    const { result, store } = submit(stretch, {
      beforeWrite: (write) => {
        if (includes(write, 1) && failures++ === 0) throw failure("doubtful", "unreachable");
      },
    });
    expect(await result).toMatchObject({ next: 101, aside: [] });
    expect(store.writes).toHaveLength(11);
  });

  it("sets a write aside that fails again while others succeed", async () => {
    const { result, store } = submit(stretch, {
      beforeWrite: (write) => {
        if (includes(write, 42)) throw failure("doubtful", "misconfigured");
      },
    });
    expect(await result).toMatchObject({ next: 101, aside: [{ from: 41, to: 50 }] });
    expect(store.counts.settled).toBe(90);
    expect(store.settledFailures).toEqual([]);
  });

  it("waits when every write fails, after a probe", async () => {
    const { result, store } = submit(stretch, {
      beforeWrite: () => Promise.reject(failure("doubtful", "gateway")),
    });
    await expect(result).rejects.toMatchObject({ type: "gateway", nonRetryable: false });
    expect(store.probes).toBeGreaterThan(0);
    expect(store.writes.length).toBeLessThanOrEqual(20);
  });

  it("ends when twenty writes are set aside, so that the run can handle them", async () => {
    const { result } = submit(
      { ...stretch, mentorsPerWrite: 1 },
      {
        beforeWrite: (write) => {
          if (write.from % 2 === 0) throw failure("doubtful", "misconfigured");
        },
      },
    );
    const { next, aside } = await result;
    expect(aside.length).toBeGreaterThanOrEqual(20);
    expect(aside.length).toBeLessThan(26);
    expect(next).toBeLessThan(80);
  });

  it("ends as soon as the round has ended by any other way", async () => {
    const gates = new Gates();
    const { result, store } = submit(stretch, { beforeWrite: gates.hold });
    await eventually("it is in flight", () => gates.waiting === 5);
    await store.closeRound({ ...one, reason: "interrupted", after: 0 });
    gates.openAll();
    expect(await result).toMatchObject({ next: 101, aside: [], state: { ended: true } });
    expect(store.writes.length).toBeLessThanOrEqual(10);
  });

  it("ends when the failures exceed the tolerance, counted from the accepted number", async () => {
    const failing = { fate: () => "mentorInactive" as const };
    const tolerance = { failedCount: 5 };
    const { result, store } = submit({ ...stretch, lanes: 1, mentorsPerWrite: 1, tolerance }, failing);
    expect(await result).toMatchObject({ next: 7, state: { counts: { failed: 6 } } });
    expect(store.writes).toHaveLength(6);
    const accepted = { settled: 4, failed: 4 };
    const more = submit({ ...stretch, lanes: 1, mentorsPerWrite: 1, tolerance, accepted }, failing);
    expect(await more.result).toMatchObject({ next: 11 });
  });

  it("never goes beyond the end of the round", async () => {
    const { result, store } = submit({ ...stretch, lanes: 1 }, { total: 60 });
    expect(await result).toMatchObject({ next: 101, state: { total: 60, ended: true } });
    expect(store.writes.at(-1)).toMatchObject({ from: 51, to: 60 });
  });

  it("waits when the failure of a mentor can't be stored", async () => {
    const { result } = submit(stretch, {
      beforeWrite: (write) => {
        if (includes(write, 3)) throw failure("item", "invalidData");
      },
      beforeSettling: () => {
        throw failure("systemic", "databaseDown");
      },
    });
    await expect(result).rejects.toMatchObject({ type: "databaseDown" });
  });
});
