import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Tolerance } from "../../src/domain/tolerance.ts";
import { cancelSignal, progressQuery, resumeSignal } from "../../src/workflows/messages.ts";
import type { RunProgress } from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import { onDevServer } from "../support/workflow-bench.ts";
import type { RunHandle } from "../../src/testing/workflow-bench.ts";

const bench = onDevServer();

/** One mentor at a time, so that the moment of exceeding the bound is known. */
const ONE_BY_ONE = { concurrency: 1, mentorsPerWrite: 1 };

function inactiveUpTo(last: number, total: number): FakeRoundStore {
  return new FakeRoundStore({
    total,
    fate: (position) => (position <= last ? "mentorInactive" : "registered"),
  });
}

async function pausedAndIdle(run: RunHandle): Promise<RunProgress> {
  await eventually("the run is paused", async () => (await run.query(progressQuery)).phase === "paused");
  await eventually("nothing is pending", async () => {
    const { raw } = await run.describe();
    return (raw.pendingActivities ?? []).length === 0;
  });
  return run.query(progressQuery);
}

describe.each([
  { kind: "small", total: 20 },
  { kind: "large", total: 60 },
])("a $kind run", ({ total }) => {
  test("that exceeds its tolerance pauses, says why, and can be resumed", async () => {
    const bulkId = randomUUID();
    const fake = inactiveUpTo(total, total);
    const run = await bench().run(fake, { ...ONE_BY_ONE, bulkId, tolerance: { failedCount: 3 } });
    const progress = await pausedAndIdle(run);
    expect(progress).toMatchObject({ paused: { reason: "tolerance" } });
    // Four, plus what a worker had begun before it learned of the pause. All of it is stored.
    expect(progress.failed).toBeGreaterThanOrEqual(4);
    expect(progress.failed).toBeLessThanOrEqual(10);
    expect(fake.counts.failed).toBe(progress.failed);
    const { searchAttributes, memo } = await run.describe();
    expect(searchAttributes["BulkStatus"]).toEqual(["paused"]);
    expect(memo?.["controls"]).toEqual({ concurrency: 1, paused: progress.paused });

    // The failures so far are accepted: the count begins again.
    await run.signal(resumeSignal, { by: COORDINATOR_ID });
    await eventually("it gets on", async () => (await run.query(progressQuery)).failed > progress.failed);
    const again = await pausedAndIdle(run);
    expect(again.failed).toBeGreaterThanOrEqual(progress.failed + 4);
    expect(again.failed).toBeLessThan(total);

    await run.signal(cancelSignal);
    expect(await run.result()).toMatchObject({ failed: total, cancelled: total - again.failed });
    await bench().audit(bulkId).result();
    expect(fake.audits[0]?.steering).toMatchObject([
      { action: "pause", by: "run", reason: "tolerance" },
      { action: "resume", by: COORDINATOR_ID },
      { action: "pause", by: "run", reason: "tolerance" },
      { action: "cancel", by: "operator" },
    ]);
  });

  test("applies percentages only after enough items have settled", async () => {
    const fake = inactiveUpTo(3, total);
    const tolerance = { failedPercent: 15, afterSettled: 10 };
    const run = await bench().run(fake, { ...ONE_BY_ONE, tolerance });
    const { settled, failed } = await pausedAndIdle(run);
    // 3 of 3 or 3 of 4 are too few to judge; 3 of 10 to 19 are more than 15 %.
    expect(settled).toBeGreaterThanOrEqual(10);
    expect(settled).toBeLessThanOrEqual(16);
    expect(failed).toBe(3);
    await run.signal(resumeSignal);
    expect(await run.result()).toMatchObject({ total, failed: 3 });
  });

  test.each<{ what: string; tolerance: Tolerance }>([
    { what: "a count that is reached and not exceeded", tolerance: { failedCount: 3 } },
    { what: "a percentage that is reached and not exceeded", tolerance: { failedPercent: 15 } },
    { what: "no bound at all", tolerance: {} },
  ])("goes on with $what", async ({ tolerance }) => {
    // The three failures come last: before them, there are never more than 15 %.
    const fake = new FakeRoundStore({
      total,
      fate: (position) => (position > total - 3 ? "mentorInactive" : "registered"),
    });
    const run = await bench().run(fake, { ...ONE_BY_ONE, tolerance });
    expect(await run.result()).toMatchObject({ total, succeeded: total - 3, failed: 3 });
  });

  test("isn't paused by its last item, after which nothing is left to hold back", async () => {
    const bulkId = randomUUID();
    const fake = new FakeRoundStore({
      total,
      fate: (position) => (position === total ? "mentorInactive" : "registered"),
    });
    const run = await bench().run(fake, { ...ONE_BY_ONE, bulkId, tolerance: { failedCount: 0 } });
    expect(await run.result()).toMatchObject({ total, failed: 1 });
    await bench().audit(bulkId).result();
    expect(fake.audits[0]?.steering).toEqual([]);
  });
});

test("a stretch ends by itself as soon as the tolerance is exceeded", async () => {
  const fake = inactiveUpTo(5_000, 5_000);
  const run = await bench().run(fake, { tolerance: { failedCount: 100 } });
  const { failed } = await pausedAndIdle(run);
  // 167 mentors per write, five in flight.
  expect(failed).toBeGreaterThan(100);
  expect(failed).toBeLessThanOrEqual(6 * 167);
  await run.cancel();
  await run.result();
});
