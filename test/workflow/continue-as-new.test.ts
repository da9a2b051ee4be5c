import { randomUUID } from "node:crypto";
import type { WorkflowHandle } from "@temporalio/client";
import { expect, inject, test } from "vitest";
import {
  pauseSignal,
  progressQuery,
  resumeSignal,
  setConcurrencyUpdate,
} from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import { withOwnDevServer } from "../support/own-dev-server.ts";
import { WorkflowBench } from "../../src/testing/workflow-bench.ts";
import type { RunHandle } from "../../src/testing/workflow-bench.ts";

/** The server suggests it after this many events; by default it does so after thousands. */
const AFTER_EVENTS = 60;

async function onEagerServer(use: (bench: WorkflowBench) => Promise<void>): Promise<void> {
  await withOwnDevServer(
    async (server) => {
      const bench = await WorkflowBench.start(server, inject("workflowBundlePath"));
      try {
        await use(bench);
      } finally {
        await bench.stop();
      }
    },
    [`limit.historyCount.suggestContinueAsNew=${AFTER_EVENTS}`],
  );
}

/** How the runs of the chain ended, from the first. */
async function chainOf({ client }: WorkflowBench, run: RunHandle): Promise<string[]> {
  const statuses: string[] = [];
  let runId: string | null | undefined = run.firstExecutionRunId;
  while (runId != null) {
    const handle: WorkflowHandle = client.workflow.getHandle(run.workflowId, runId);
    statuses.push((await handle.describe()).status.name);
    const history = await handle.fetchHistory();
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return statuses;
}

test("a run with a long history continues as new, and no mentor is left out or taken twice", async () => {
  await onEagerServer(async (bench) => {
    const bulkId = randomUUID();
    const fake = new FakeRoundStore({
      total: 100,
      fate: (position) => (position % 10 === 0 ? "mentorInactive" : "registered"),
    });
    const run = await bench.run(fake, { bulkId, mentorsPerActivity: 1 });
    expect(await run.result()).toMatchObject({ total: 100, settled: 100, succeeded: 90, failed: 10 });
    const chain = await chainOf(bench, run);
    expect(chain.length).toBeGreaterThan(2);
    expect(new Set(chain.slice(0, -1))).toEqual(new Set(["CONTINUED_AS_NEW"]));
    expect(fake.writes).toHaveLength(100);
    await bench.audit(bulkId).result();
    expect(fake.audits).toHaveLength(1);

    // A large run, with writes that return to the run.
    const large = new FakeRoundStore({
      total: 300,
      beforeWrite: ({ from, to }) => {
        if (Math.ceil(from / 150) <= Math.floor(to / 150)) throw failure("doubtful", "busy");
      },
    });
    const second = await bench.run(large, { mentorsPerActivity: 20 });
    expect(await second.result()).toMatchObject({ total: 300, succeeded: 298, failed: 2 });
    expect((await chainOf(bench, second)).length).toBeGreaterThan(1);
  });
}, 180_000);

test("a pause, a changed concurrency, accepted failures and their authors are kept in the next run", async () => {
  await onEagerServer(async (bench) => {
    const bulkId = randomUUID();
    const gates = new Gates();
    const fake = new FakeRoundStore({
      total: 100,
      beforeWrite: gates.hold,
      fate: (position) => (position <= 4 ? "mentorInactive" : "registered"),
    });
    const run = await bench.run(fake, { bulkId, mentorsPerActivity: 1, tolerance: { failedCount: 3 } });
    const latest = bench.client.workflow.getHandle(run.workflowId);
    await eventually("five are in flight", () => gates.waiting === 5);
    gates.release();
    await eventually("its tolerance has paused it", async () => (await latest.query(progressQuery)).paused);
    await latest.signal(resumeSignal, { by: COORDINATOR_ID });
    await latest.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency: 3 }] });

    // Each pause and resume adds some events, until the server suggests a new run.
    const { runId: first } = await latest.describe();
    for (let time = 0; time < 300 && (await latest.describe()).runId === first; time++) {
      await latest.signal(resumeSignal);
      await latest.signal(pauseSignal);
      await eventually("it is paused", async () => (await latest.query(progressQuery)).phase === "paused");
    }
    const progress = await latest.query(progressQuery);
    // The new run shows its controls with its first workflow task.
    const { runId, memo, searchAttributes } = await eventually("it shows its controls", async () => {
      const description = await latest.describe();
      return description.memo?.["controls"] === undefined ? undefined : description;
    });
    expect(runId).not.toBe(first);
    expect(progress).toMatchObject({ phase: "paused", concurrency: 3, total: 100 });
    expect(progress.settled).toBe(fake.counts.settled);
    expect(memo?.["controls"]).toEqual({ concurrency: 3, paused: progress.paused });
    expect(searchAttributes["BulkStatus"]).toEqual(["paused"]);

    gates.openAll();
    await latest.signal(resumeSignal);
    expect(await run.result()).toMatchObject({ total: 100, failed: 4 });
    expect(fake.mostInFlight).toBeLessThanOrEqual(5);
    await bench.audit(bulkId).result();
    expect(fake.audits[0]?.steering.slice(0, 3)).toMatchObject([
      { action: "pause", by: "run", reason: "tolerance" },
      { action: "resume", by: COORDINATOR_ID },
      { action: "setConcurrency", concurrency: 3 },
    ]);
  });
}, 180_000);
