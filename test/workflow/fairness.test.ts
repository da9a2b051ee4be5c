/** Coordinators share the workers: one who has many runs under way makes nobody else wait for all of them. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { connectToDevServer } from "../support/dev-server.ts";
import { FakeRoundStore } from "../support/fake-round-store.ts";
import { COORDINATOR_ID } from "../support/mentor-ids.ts";
import "../support/quiet-runtime.ts";
import { WorkflowBench } from "../support/workflow-harness.ts";

const OTHER_COORDINATOR_ID = "c0000000-0000-4000-8000-000000000002";

const MENTORS = 20;
const RUNS = 20;

test("one run of a coordinator goes past the many of another", { timeout: 120_000 }, async () => {
  const server = await connectToDevServer();
  // Two at a time, so that there is a queue.
  const bench = await WorkflowBench.start(server, inject("workflowBundlePath"), 2);
  try {
    const store = () => new FakeRoundStore({ total: MENTORS, beforeWrite: () => delay(300) });
    // Each comes back to the queue for every five mentors.
    const settings = { mentorsPerActivity: 5, mentorsPerWrite: 5, concurrency: 5 };
    const many = Array.from({ length: RUNS }, store);
    const runs = await Promise.all(many.map((each) => bench.run(each, settings)));
    const settledOfMany = () =>
      many.reduce((sum, each) => sum + (each.writes.length && each.counts.settled), 0);
    await expect.poll(settledOfMany).toBeGreaterThan(0);

    const one = await bench.run(store(), { ...settings, actingCoordinatorId: OTHER_COORDINATOR_ID });
    expect((await one.result()).succeeded).toBe(MENTORS);

    // By their turns in the queue alone, all would end at about the same time.
    expect(settledOfMany()).toBeLessThan(RUNS * MENTORS * 0.75);
    for (const run of [one, ...runs]) {
      const { events } = await run.fetchHistory();
      const own = run === one ? OTHER_COORDINATOR_ID : COORDINATOR_ID;
      const keys = (events ?? [])
        .map(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled)
        .filter((scheduled) => scheduled?.activityType?.name === "submitRegistrations")
        .map((scheduled) => scheduled?.priority?.fairnessKey);
      expect(new Set(keys)).toEqual(new Set([own]));
    }
    await Promise.all(runs.map((run) => run.cancel()));
  } finally {
    await bench.stop();
    await server.close();
  }
});
