import { describe, expect, test } from "vitest";
import { progressQuery } from "../../src/workflows/messages.ts";
import { deferred, eventually } from "../support/deferred.ts";
import { FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";
import { onDevServer } from "../support/workflow-bench.ts";

const bench = onDevServer();

describe("the window of a small run", () => {
  test.each([
    { asked: 1, inForce: 1 },
    { asked: 5, inForce: 5 },
    { asked: 500, inForce: 5 },
    { asked: 500, inForce: 8, runConcurrency: 8 },
    { asked: 5, inForce: 2, runConcurrency: 2 },
  ])(
    "asked for $asked writes in flight where Postgres allows $runConcurrency (default 5) keeps $inForce",
    async ({ asked, inForce, runConcurrency = 5 }) => {
      const gates = new Gates();
      const fake = new FakeRoundStore({ total: 30, runConcurrency, beforeWrite: gates.hold });

      const run = await bench().run(fake, { concurrency: asked });
      await eventually("writes are in flight", () => gates.waiting === Math.min(inForce, 5));
      // The first answer gives the limit of Postgres; what was scheduled before follows the earlier assumption.
      gates.release(5);
      await eventually("the window is full", () => gates.waiting === inForce);
      expect((await run.query(progressQuery)).concurrency).toBe(inForce);
      gates.openAll();
      expect((await run.result()).succeeded).toBe(30);
      expect(fake.mostInFlight).toBe(inForce);
      // No write asks for a permit in vain when Postgres allows what the run assumes.
      expect(runConcurrency < 5 || fake.refusedByCap === 0).toBe(true);
    },
  );

  test.each([2, 40])(
    "leaves the wait after a failure to the activity, so lost workers don't lengthen the wait: %d mentors",
    async (total) => {
      const run = await bench().run(new FakeRoundStore({ total }));
      await run.result();
      const { events } = await bench().client.workflow.getHandle(run.workflowId).fetchHistory();
      const policies = (events ?? []).flatMap(
        ({ activityTaskScheduledEventAttributes: activity }) => activity?.retryPolicy ?? [],
      );
      expect(policies.length).toBeGreaterThan(0);
      for (const { backoffCoefficient, initialInterval } of policies) {
        expect(backoffCoefficient).toBe(1);
        expect(Number(initialInterval?.seconds)).toBe(1);
      }
    },
  );

  test("slides: a slow mentor holds one place, and the others go past it", async () => {
    const gate = deferred();
    const fake = new FakeRoundStore({
      total: 30,
      beforeWrite: ({ from }) => (from === 1 ? gate.promise : undefined),
    });

    const run = await bench().run(fake);
    // All 29 others settle while the first is still in flight: in batches of five, none beyond the fifth would.
    await eventually("the others settle", () => fake.counts.settled === 29);
    gate.resolve();
    expect((await run.result()).succeeded).toBe(30);
  });

  test.each([1, 3])("starts the mentors in the order of the selection, %d at a time", async (concurrency) => {
    const fake = new FakeRoundStore({ total: 12 });
    await (await bench().run(fake, { concurrency })).result();
    expect(fake.writes).toHaveLength(12);
    // Mentors of one window may overtake each other on their ways to the worker.
    for (const [place, position] of fake.started.entries()) {
      expect(position - 1 - place).toBeLessThan(concurrency);
    }
  });

  test("gives each mentor an activity with the mentor's name, and schedules five of them ahead", async () => {
    const gates = new Gates();
    const fake = new FakeRoundStore({ total: 12, beforeWrite: gates.hold });

    const run = await bench().run(fake);
    await eventually("the window is full", () => gates.waiting === 5);
    const { raw } = await run.describe();
    expect(raw.pendingActivities).toHaveLength(10);
    gates.openAll();
    await run.result();
    const { events = [] } = await run.fetchHistory();
    const scheduled = events?.filter((event) => event.activityTaskScheduledEventAttributes) ?? [];
    expect(scheduled).toHaveLength(12);
    const summaries = scheduled.map(({ userMetadata }) => String(userMetadata?.summary?.data));
    expect(summaries[11]).toContain(mentorId(12));
  });

  test("is kept for a list of any length with one mentor per activity", async () => {
    const fake = new FakeRoundStore({ total: 60 });
    const run = await bench().run(fake, { mentorsPerActivity: 1 });
    expect((await run.result()).succeeded).toBe(60);
    expect(fake.writes).toHaveLength(60);
    expect(fake.mostInFlight).toBeLessThanOrEqual(5);
    const { events } = await run.fetchHistory();
    expect(events?.filter((event) => event.activityTaskScheduledEventAttributes)).toHaveLength(60);
  });
});
