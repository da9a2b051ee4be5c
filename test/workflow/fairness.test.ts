/** Coordinators share the workers: a coordinator with many active runs doesn't make others wait for all of them. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, inject, test } from "vitest";
import { RoundStarter } from "../../src/client/round-starter.ts";
import { auditWorkflowId, runWorkflowId } from "../../src/domain/identifiers.ts";
import { cancelSignal, progressQuery } from "../../src/workflows/messages.ts";
import { deferred, eventually } from "../support/deferred.ts";
import { connectToDevServer } from "../support/dev-server.ts";
import { FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import "../support/quiet-runtime.ts";
import { onDevServer } from "../support/workflow-bench.ts";
import { WorkflowBench } from "../../src/testing/workflow-bench.ts";
import type { RunHandle } from "../../src/testing/workflow-bench.ts";

const OTHER_COORDINATOR_ID = "c0000000-0000-4000-8000-000000000002";

describe("every task of a run is queued for its coordinator", () => {
  const bench = onDevServer();

  /** The priority and the fairness key of each scheduled task in the history. */
  async function askedFor(workflowId: string) {
    const { events } = await bench().client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap((event) => {
      const { workflowExecutionStartedEventAttributes: run, activityTaskScheduledEventAttributes: activity } =
        event;
      const workflow = run ?? event.startChildWorkflowExecutionInitiatedEventAttributes;
      const type = workflow?.workflowType ?? activity?.activityType;
      const { fairnessKey, priorityKey } = (workflow ?? activity)?.priority ?? {};
      return type ? [[type.name, fairnessKey, priorityKey]] : [];
    });
  }

  test("including the run itself, its submissions, and its audit behind them", async () => {
    const store = new FakeRoundStore({ total: 2 });
    const input = bench().inputFor(store);
    const { client: temporal, taskQueue } = bench();
    const starter = new RoundStarter({ temporal, coordinatorId: COORDINATOR_ID, taskQueue });
    const { projectId, bulkId, round, total, concurrency, mentorIds } = input;
    await starter.start({
      projectId,
      bulkId,
      round,
      total,
      kind: "registration",
      ofBulkId: null,
      concurrency,
      settings: {},
      mentorIds: async () => mentorIds,
    });
    await temporal.workflow.getHandle(runWorkflowId(bulkId, round)).result();
    await bench().audit(bulkId).result();

    expect(await askedFor(runWorkflowId(bulkId, round))).toEqual([
      ["BulkRegistrationWorkflow", COORDINATOR_ID, 0],
      ["submitRegistrations", COORDINATOR_ID, 0],
      ["submitRegistrations", COORDINATOR_ID, 0],
      ["BulkRegistrationAuditWorkflow", COORDINATOR_ID, 0],
    ]);
    expect(await askedFor(auditWorkflowId(bulkId, round))).toEqual([
      ["BulkRegistrationAuditWorkflow", COORDINATOR_ID, 0],
      ["logBulkSubmission", COORDINATOR_ID, 5],
    ]);
  });

  test("including the closing of a round, before all submissions", async () => {
    const gate = deferred();
    const store = new FakeRoundStore({ total: 40, beforeWrite: () => gate.promise });
    const run = await bench().run(store, { mentorsPerActivity: 1 });
    await eventually("the run is under way", () => store.writes.length > 0);
    await run.signal(cancelSignal);
    await eventually("it has heard", async () => (await run.query(progressQuery)).phase === "cancelling");
    gate.resolve();
    await run.result();
    expect(await askedFor(run.workflowId)).toContainEqual(["closeRound", COORDINATOR_ID, 1]);
  });
});

const MENTORS = 20;
const RUNS = 20;

test("one run of a coordinator overtakes the many runs of another", { timeout: 120_000 }, async () => {
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
        // A write takes longer than an activity's way into the queue.
        await delay(20);
      };
      // Each returns to the queue after every five mentors.
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
    // By its place in the queue alone, it would come after the twenty.
    expect(written.indexOf(OTHER_COORDINATOR_ID)).toBeLessThan(RUNS / 2);
  } finally {
    gate.resolve();
    await bench.stop();
    await server.close();
  }
});

test("a small run waits for no large one, however many large ones are active", async () => {
  const server = await connectToDevServer();
  const bench = await WorkflowBench.start(server, inject("workflowBundlePath"), 2);
  const gate = deferred();
  try {
    const large = await Promise.all(
      Array.from({ length: 3 }, () =>
        bench.run(new FakeRoundStore({ total: 40, beforeWrite: () => gate.promise })),
      ),
    );
    for (const run of large)
      await eventually("each has asked for a stretch", async () => {
        const { raw } = await run.describe();
        return (raw.pendingActivities ?? []).length > 0;
      });
    const small = await bench.run(new FakeRoundStore({ total: 5 }));
    expect(await small.result()).toMatchObject({ succeeded: 5 });
    gate.resolve();
    await Promise.all(large.map((run) => run.result()));
  } finally {
    gate.resolve();
    await bench.stop();
    await server.close();
  }
});
