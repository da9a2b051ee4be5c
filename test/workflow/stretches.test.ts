import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { RunHandle } from "../../src/testing/workflow-bench.ts";
import { progressQuery } from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore, includes } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { onDevServer } from "../support/workflow-bench.ts";

const bench = onDevServer();

/** The inputs of the submit activities, in the order of their scheduling. */
async function activitiesOf(
  run: RunHandle,
): Promise<{ from: number; to: number; mentorsPerWrite: number }[]> {
  const { events } = await run.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name === "submitRegistrations"
      ? [JSON.parse(Buffer.from(scheduled.input?.payloads?.[0]?.data ?? []).toString())]
      : [],
  );
}

const widthsOf = ({ writes }: FakeRoundStore) => [...new Set(writes.map(({ from, to }) => to - from + 1))];

describe("a large run", () => {
  test.each([
    { total: 31, settings: {}, writes: 16 },
    { total: 90, settings: {}, writes: 30 },
    { total: 3_000, settings: {}, writes: 30 },
    { total: 12_000, settings: {}, writes: 48 },
    { total: 100, settings: { mentorsPerWrite: 1 }, writes: 100 },
    { total: 1_100, settings: { mentorsPerWrite: 500 }, writes: 3 },
    { total: 20, settings: { mentorsPerWrite: 10 }, writes: 2 },
  ])(
    "of $total mentors with $settings takes $writes writes in one activity",
    async ({ total, settings, writes }) => {
      const fake = new FakeRoundStore({ total });
      const run = await bench().run(fake, settings);
      expect(await run.result()).toMatchObject({ overallStatus: "success", total, succeeded: total });
      expect(fake.writes).toHaveLength(writes);
      expect(fake.mostInFlight).toBeLessThanOrEqual(5);
      expect(await activitiesOf(run)).toMatchObject([{ from: 1, to: total }]);
    },
  );

  test("has the requested number of writes in flight, in one activity", async () => {
    const gates = new Gates();
    const fake = new FakeRoundStore({ total: 200, beforeWrite: gates.hold });
    const run = await bench().run(fake, { concurrency: 3 });
    await eventually("three are in flight", () => gates.waiting === 3);
    const { raw } = await run.describe();
    expect(raw.pendingActivities).toHaveLength(1);
    gates.openAll();
    expect((await run.result()).succeeded).toBe(200);
    expect(fake.mostInFlight).toBe(3);
  });

  test("works with as few lanes as Postgres allows, from its first answer on", async () => {
    const fake = new FakeRoundStore({ total: 400, runConcurrency: 2 });
    const run = await bench().run(fake);
    expect((await run.result()).succeeded).toBe(400);
    expect(fake.refusedByCap).toBeLessThan(10);
    expect((await run.query(progressQuery)).concurrency).toBe(2);
  });

  test("with a number of mentors per activity keeps the window full over several activities", async () => {
    const gates = new Gates();
    const fake = new FakeRoundStore({ total: 70, beforeWrite: gates.hold });
    const run = await bench().run(fake, { mentorsPerActivity: 2, mentorsPerWrite: 1 });
    await eventually("the window is full", () => gates.waiting === 5);
    gates.openAll();
    expect((await run.result()).succeeded).toBe(70);
    expect(fake.mostInFlight).toBe(5);
    const activities = await activitiesOf(run);
    expect(activities[0]).toMatchObject({ from: 1, to: 2 });
    expect(activities.length).toBeGreaterThanOrEqual(35);
  });

  test("returns to the queue every few seconds, and continues where it was", async () => {
    const fake = new FakeRoundStore({ total: 60, beforeWrite: () => delay(700) });
    const run = await bench().run(fake, { concurrency: 5, mentorsPerWrite: 1 });
    expect((await run.result()).succeeded).toBe(60);
    const activities = await activitiesOf(run);
    expect(activities.length).toBeGreaterThanOrEqual(2);
    expect(activities[1]?.from).toBeGreaterThan(20);
    // No position was submitted twice.
    expect(fake.writes).toHaveLength(60);
  });

  test("of 20,000 mentors is a handful of events", async () => {
    const fake = new FakeRoundStore({ total: 20_000 });
    const run = await bench().run(fake);
    await run.result();
    const { events } = await run.fetchHistory();
    expect(events?.length).toBeLessThan(60);
    expect(widthsOf(fake)).toEqual([250]);
  });

  test("tries the mentors of a refused write one by one: one bad record spoils no other", async () => {
    const fake = new FakeRoundStore({
      total: 300,
      beforeWrite: (write) => {
        if (includes(write, 42)) throw failure("item", "invalidData");
      },
    });
    expect(await (await bench().run(fake)).result()).toMatchObject({ succeeded: 299, failed: 1 });
    expect(fake.outcome(42)).toMatchObject({ detail: "failed", error: { code: "invalidData" } });
    expect(fake.settledFailures).toHaveLength(1);
  });

  test("that another caller closes ends with the state in Postgres", async () => {
    const gates = new Gates();
    const fake = new FakeRoundStore({ total: 300, beforeWrite: gates.hold });
    const run = await bench().run(fake);
    await eventually("writes are in flight", () => gates.waiting === 5);
    const [write] = fake.writes;
    if (write === undefined) throw new Error("No write");
    await fake.closeRound({ ...write, reason: "interrupted", after: 0 });
    gates.openAll();
    expect(await run.result()).toMatchObject({ overallStatus: "totalFailure", failed: 300, cancelled: 0 });
    expect(fake.writes.length).toBeLessThanOrEqual(10);
  });
});
