/**
 * Steering a run: pause, resume, cancel and concurrency, before, during and after its writes.
 *
 * Longer than 250 lines: signals, updates and queries meet in the same held run.
 */
import { randomUUID } from "node:crypto";
import { WorkflowUpdateFailedError } from "@temporalio/client";
import { describe, expect, test } from "vitest";
import {
  cancelSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  setConcurrencyUpdate,
} from "../../src/workflows/messages.ts";
import type { SteeringInput } from "../../src/workflows/messages.ts";
import type { BulkRegistrationWorkflow } from "../../src/workflows/bulk-registration.ts";
import { eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore, includes } from "../../src/testing/fake-round-store.ts";
import { Gates } from "../../src/testing/gates.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import type { RunHandle } from "../../src/testing/workflow-bench.ts";
import { onDevServer } from "../support/workflow-bench.ts";

const bench = onDevServer();

/** A small run and a large run. */
const KINDS = [
  { kind: "small", total: 20 },
  { kind: "large", total: 200 },
];

async function phase(run: RunHandle, expected: string): Promise<void> {
  await eventually(`the run is ${expected}`, async () => (await run.query(progressQuery)).phase === expected);
}

/** Nothing is in flight and nothing waits. */
async function idle(run: RunHandle): Promise<void> {
  await eventually("nothing is pending", async () => {
    const { raw } = await run.describe();
    return (raw.pendingActivities ?? []).length === 0;
  });
}

async function shown(run: Pick<RunHandle, "describe">) {
  const { searchAttributes, memo } = await run.describe();
  return { status: searchAttributes["BulkStatus"]?.[0], controls: memo?.["controls"] };
}

describe.each(KINDS)("a $kind run", ({ total }) => {
  test("that is cancelled lets work in flight settle, marks the rest as cancelled, and is audited", async () => {
    const bulkId = randomUUID();
    const gates = new Gates();
    const fake = new FakeRoundStore({ total, closingChunk: 7, beforeWrite: gates.hold });

    const run = await bench().run(fake, { bulkId });
    await eventually("five are in flight", () => gates.waiting === 5);
    await run.cancel();
    await phase(run, "cancelling");
    expect((await shown(run)).status).toBe("cancelling");
    gates.release();
    const result = await run.result();
    const succeeded = fake.counts.succeeded;
    expect(succeeded).toBeGreaterThan(0);
    expect(succeeded).toBeLessThan(total / 2);
    expect(result).toMatchObject({
      overallStatus: "partialSuccess",
      total,
      settled: total,
      succeeded,
      cancelled: total - succeeded,
    });
    expect((await run.describe()).status.name).toBe("COMPLETED");
    expect(fake.closings).toHaveLength(Math.ceil(total / 7));
    expect(fake.closings[0]).toMatchObject({ reason: "cancelled", after: 0 });
    await bench().audit(bulkId).result();
    expect(fake.audits).toMatchObject([{ steering: [{ action: "cancel", by: "operator" }] }]);
  });

  test("that is paused starts nothing more, and continues to its end after a resume", async () => {
    const bulkId = randomUUID();
    const gates = new Gates();
    const fake = new FakeRoundStore({ total, beforeWrite: gates.hold });

    const run = await bench().run(fake, { bulkId });
    await eventually("five are in flight", () => gates.waiting === 5);
    await run.signal(pauseSignal, { by: COORDINATOR_ID });
    await run.signal(pauseSignal);
    await phase(run, "paused");
    gates.release();
    await idle(run);
    const { settled, paused } = await run.query(progressQuery);
    expect(settled).toBe(fake.counts.settled);
    expect(settled).toBeGreaterThan(0);
    expect(await shown(run)).toEqual({ status: "paused", controls: { concurrency: 5, paused } });
    expect(paused).toMatchObject({ reason: "person" });

    gates.openAll();
    await run.signal(resumeSignal);
    expect(await run.result()).toMatchObject({ overallStatus: "success", succeeded: total });
    await bench().audit(bulkId).result();
    expect(fake.audits[0]?.steering).toMatchObject([
      { action: "pause", by: COORDINATOR_ID },
      { action: "resume", by: "operator" },
    ]);
    expect((await shown(run)).controls).toEqual({ concurrency: 5 });
  });

  test("that is paused and resumed at once continues as if nothing had happened", async () => {
    const fake = new FakeRoundStore({
      total,
      beforeWrite: () => new Promise((done) => setTimeout(done, 30)),
    });
    const run = await bench().run(fake, { concurrency: 1 });
    for (let time = 0; time < 3; time++) {
      await eventually("it gets on", () => fake.counts.settled > 2 * time);
      await run.signal(pauseSignal);
      await run.signal(resumeSignal);
    }
    expect(await run.result()).toMatchObject({ overallStatus: "success", succeeded: total });
    expect(fake.mostInFlight).toBe(1);
  });

  test("that is paused can be cancelled, also when it was paused before its first activity", async () => {
    const fake = new FakeRoundStore({ total });
    const gates = new Gates();
    const held = new FakeRoundStore({ total, beforeWrite: gates.hold });
    const run = await bench().run(held);
    await eventually("five are in flight", () => gates.waiting === 5);
    await run.signal(pauseSignal);
    gates.openAll();
    await idle(run);
    await run.cancel();
    const { succeeded } = held.counts;
    expect(await run.result()).toMatchObject({ succeeded, cancelled: total - succeeded });

    const early = await bench().client.workflow.signalWithStart<
      typeof BulkRegistrationWorkflow,
      [SteeringInput?]
    >("BulkRegistrationWorkflow", {
      workflowId: `early-${randomUUID()}`,
      taskQueue: bench().taskQueue,
      args: [{ ...bench().inputFor(fake), concurrency: 5 }],
      signal: pauseSignal,
      signalArgs: [{}],
    });
    await eventually("it shows that it is paused", async () => (await shown(early)).status === "paused");
    expect(fake.writes).toEqual([]);
    await early.signal(cancelSignal);
    expect(await early.result()).toMatchObject({ cancelled: total });
  });

  test("takes another concurrency: raised and lowered within moments, never above the limit of Postgres", async () => {
    const gates = new Gates();
    // Enough mentors for every step, because each step lets work in flight go.
    const many = total + 100;
    const each = total <= 30 ? { mentorsPerActivity: 1 } : {};
    const fake = new FakeRoundStore({ total: many, runConcurrency: 10, beforeWrite: gates.hold });
    const run = await bench().run(fake, { concurrency: 2, mentorsPerWrite: 1, ...each });
    const set = (concurrency: number) => run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency }] });
    await eventually("two are in flight", () => gates.waiting === 2);
    gates.release(1);
    await eventually(
      "the run knows what Postgres allows",
      async () => (await run.query(progressQuery)).settled > 0 || fake.counts.settled === 1,
    );

    expect((await set(7)).concurrency).toBeGreaterThanOrEqual(5);
    gates.release();
    await eventually("more are in flight", () => gates.waiting >= 5);
    expect(await set(3)).toEqual({ concurrency: 3 });
    gates.release();
    await eventually("three are in flight", () => gates.waiting === 3);
    expect((await shown(run)).controls).toEqual({ concurrency: 3 });

    expect((await set(500)).concurrency).toBe(10);
    gates.release();
    await eventually("more than before are in flight", () => gates.waiting > 5);
    gates.openAll();
    expect((await run.result()).succeeded).toBe(many);
    expect(fake.mostInFlight).toBeLessThanOrEqual(10);
  });

  test("whose submissions wait for minutes is cancelled within 5 s", async () => {
    const fake = new FakeRoundStore({
      total,
      beforeWrite: () => {
        throw failure("systemic", "throttled", 300_000);
      },
    });
    const run = await bench().run(fake);
    await eventually("all wait", async () => {
      const { raw } = await run.describe();
      const waiting = raw.pendingActivities?.filter(({ lastFailure }) => lastFailure != null) ?? [];
      return waiting.length >= (total > 30 ? 1 : 5);
    });
    const asked = Date.now();
    await run.cancel();
    expect(await run.result()).toMatchObject({ overallStatus: "totalFailure", cancelled: total });
    expect(Date.now() - asked).toBeLessThan(5_000);
  });

  test("whose database goes down can still be paused and cancelled", async () => {
    const gates = new Gates();
    const fake = new FakeRoundStore({
      total,
      beforeWrite: async (write, signal) => {
        await gates.hold(write, signal);
        throw failure("systemic", "databaseDown");
      },
    });
    const run = await bench().run(fake);
    await eventually("five are in flight", () => gates.waiting === 5);
    await run.signal(pauseSignal);
    await phase(run, "paused");
    // Some activities don't know yet that they are cancelled: their last attempt fails, and there is no next one.
    gates.release();
    await idle(run);
    expect((await run.describe()).status.name).toBe("RUNNING");
    await run.signal(resumeSignal);
    await eventually("five are in flight again", () => gates.waiting === 5);
    await run.cancel();
    gates.openAll();
    expect(await run.result()).toMatchObject({ cancelled: total });
  });

  test("that is cancelled aborts an unanswered write", async () => {
    const gates = new Gates();
    const fake = new FakeRoundStore({ total, beforeWrite: gates.hold });
    const run = await bench().run(fake);
    await eventually("five are in flight", () => gates.waiting === 5);
    const asked = Date.now();
    await run.cancel();
    expect(await run.result()).toMatchObject({ cancelled: total });
    expect(Date.now() - asked).toBeLessThan(8_000);
  });

  test("past its deadline fails its open items, while it runs and while it is paused", async () => {
    for (const paused of [false, true]) {
      const gates = new Gates();
      const fake = new FakeRoundStore({ total, beforeWrite: gates.hold });
      const run = await bench().run(fake, { deadline: 2 });
      await eventually("five are in flight", () => gates.waiting === 5);
      if (paused) await run.signal(pauseSignal);
      // A paused run has no writes in flight, so its closing may be over at once.
      else await phase(run, "cancelling");
      gates.release();
      const { succeeded, failed, cancelled } = await run.result();
      expect(succeeded + failed).toBe(total);
      expect(cancelled).toBe(0);
      expect(fake.outcome(total)).toMatchObject({
        detail: "failed",
        error: { code: "deadline", retryable: true },
      });
    }
  });

  test("of a coordinator who becomes inactive closes its round with its own code", async () => {
    const bulkId = randomUUID();
    const fake = new FakeRoundStore({
      total,
      beforeWrite: (write) => {
        if (includes(write, 10)) fake.coordinatorActive = false;
      },
    });
    const result = await (await bench().run(fake, { bulkId, concurrency: 1 })).result();
    expect(result).toMatchObject({ overallStatus: "partialSuccess", settled: total, cancelled: 0 });
    expect(fake.outcome(total)).toMatchObject({ error: { code: "coordinatorInactive", retryable: false } });
    await bench().audit(bulkId).result();
    expect(fake.audits).toHaveLength(1);
  });
});

describe("a run", () => {
  test("that is cancelled while everything is in flight cancels no item", async () => {
    const gates = new Gates();
    const fake = new FakeRoundStore({ total: 4, beforeWrite: gates.hold });
    const run = await bench().run(fake);
    await eventually("all are in flight", () => gates.waiting === 4);
    await run.cancel();
    await phase(run, "cancelling");
    gates.openAll();
    expect(await run.result()).toMatchObject({ overallStatus: "success", succeeded: 4, cancelled: 0 });
    expect(fake.closings).toEqual([]);
  });

  test.each([0, -1, 2.5, Number.MAX_VALUE * 2])(
    "refuses a concurrency of %d, and nothing changes",
    async (concurrency) => {
      const gates = new Gates();
      const fake = new FakeRoundStore({ total: 10, beforeWrite: gates.hold });
      const run = await bench().run(fake, { concurrency: 3 });
      const update = run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency }] });
      await expect(update).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
      expect((await run.query(progressQuery)).concurrency).toBe(3);
      gates.openAll();
      await run.result();
      expect((await shown(run)).controls).toBeUndefined();
    },
  );

  test("shows its outcome at the end", async () => {
    const fake = new FakeRoundStore({
      total: 3,
      fate: (position) => (position === 1 ? "mentorInactive" : "registered"),
    });
    const run = await bench().run(fake);
    await run.result();
    expect((await shown(run)).status).toBe("partialSuccess");
    expect(await run.query(progressQuery)).toMatchObject({
      phase: "settled",
      total: 3,
      settled: 3,
      failed: 1,
    });
  });
});
