/** Coordinators share the workers: one who has many runs under way makes nobody else wait for all of them. */
import { expect, inject, test } from "vitest";
import { deferred, eventually } from "../support/deferred.ts";
import { connectToDevServer } from "../support/dev-server.ts";
import { FakeRoundStore } from "../support/fake-round-store.ts";
import { COORDINATOR_ID } from "../support/mentor-ids.ts";
import "../support/quiet-runtime.ts";
import { WorkflowBench } from "../support/workflow-harness.ts";
import type { RunHandle } from "../support/workflow-harness.ts";

const OTHER_COORDINATOR_ID = "c0000000-0000-4000-8000-000000000002";

const MENTORS = 20;
const RUNS = 20;

test("one run of a coordinator goes past the many of another", { timeout: 120_000 }, async () => {
  const server = await connectToDevServer();
  // Two activities at a time, so that there is a queue.
  const bench = await WorkflowBench.start(server, inject("workflowBundlePath"), 2);
  const gate = deferred();
  try {
    const written: string[] = [];
    const start = (coordinatorId: string): Promise<RunHandle> => {
      const beforeWrite = async () => {
        written.push(coordinatorId);
        await gate.promise;
      };
      // Each comes back to the queue for every five mentors.
      const settings = { mentorsPerActivity: 5, mentorsPerWrite: 5, actingCoordinatorId: coordinatorId };
      return bench.run(new FakeRoundStore({ total: MENTORS, beforeWrite }), settings);
    };
    const isQueued = (run: RunHandle) => async () =>
      ((await run.describe()).raw.pendingActivities?.length ?? 0) > 0;

    const many = await Promise.all(Array.from({ length: RUNS }, () => start(COORDINATOR_ID)));
    for (const run of many) await eventually("each has an activity in the queue", isQueued(run));
    await eventually("two of them are at work", () => written.length === 2);
    const one = await start(OTHER_COORDINATOR_ID);
    await eventually("the one has an activity behind all of them", isQueued(one));
    gate.resolve();

    await Promise.all([one, ...many].map((run) => run.result()));
    // By its turn in the queue alone, it would come behind the twenty.
    expect(written.indexOf(OTHER_COORDINATOR_ID)).toBeLessThan(RUNS / 2);
  } finally {
    gate.resolve();
    await bench.stop();
    await server.close();
  }
});
