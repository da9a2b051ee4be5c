/** The end of a run whose items are all settled while results of its writes are on their way. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { failure, FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import type { RunHandle } from "../../src/testing/workflow-bench.ts";
import { deferred } from "../support/deferred.ts";
import { onDevServer } from "../support/workflow-bench.ts";

const bench = onDevServer();

async function cancelRequests(run: RunHandle): Promise<number> {
  const { events } = await run.fetchHistory();
  return (events ?? []).filter(({ activityTaskCancelRequestedEventAttributes: asked }) => asked).length;
}

describe("a run whose items are all settled", () => {
  test("awaits the results of its last writes and cancels none of them", async () => {
    const allSettled = deferred();
    const fake: FakeRoundStore = new FakeRoundStore({
      total: 5,
      afterWrite: async ({ from }) => {
        if (fake.counts.settled === 5) allSettled.resolve();
        await allSettled.promise;
        if (from === 1) await delay(100);
      },
    });
    const run = await bench().run(fake);
    expect(await run.result()).toMatchObject({ succeeded: 5 });
    expect(await cancelRequests(run)).toBe(0);
  });

  test("doesn't await a write whose item is settled and whose answer was lost", async () => {
    const fake = new FakeRoundStore({
      total: 5,
      afterWrite: ({ from }) => {
        if (from === 3) throw failure("systemic", "throttled", 3_600_000);
      },
    });
    const run = await bench().run(fake);
    expect(await run.result()).toMatchObject({ overallStatus: "success", succeeded: 5 });
    expect(await cancelRequests(run)).toBe(1);
  });
});
