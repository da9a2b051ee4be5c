import { randomUUID } from "node:crypto";
import { WorkflowUpdateFailedError } from "@temporalio/client";
import { describe, expect, test } from "vitest";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import {
  pauseSignal,
  progressQuery,
  resumeSignal,
  setConcurrencyUpdate,
} from "../../src/workflows/messages.ts";
import { deferred, eventually } from "../support/deferred.ts";
import type { Deferred } from "../support/deferred.ts";
import { FakeDependencies, registered } from "../support/fake-dependencies.ts";
import { mentorIds } from "../support/mentor-ids.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

/** Submissions that the test lets go one by one. */
class Gates {
  readonly #waiting: Deferred<void>[] = [];
  #open = false;

  readonly submit = async (attempt: Parameters<typeof registered>[0]) => {
    if (!this.#open) {
      const gate = deferred();
      this.#waiting.push(gate);
      await gate.promise;
    }
    return registered(attempt);
  };

  get waiting(): number {
    return this.#waiting.length;
  }

  release(count: number): void {
    for (const gate of this.#waiting.splice(0, count)) gate.resolve();
  }

  openAll(): void {
    this.#open = true;
    this.release(this.waiting);
  }
}

describe("steering a run", () => {
  test("cancelled, it lets what is in flight settle, marks the rest cancelled, and is audited", async () => {
    const bulkId = randomUUID();
    const selection = mentorIds(30);
    const gates = new Gates();
    const fake = new FakeDependencies({ selection, submit: gates.submit });

    const result = await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const run = await start({ bulkId, selection });
      await eventually("five are in flight", () => gates.waiting === 5);
      gates.release(3);
      await eventually("the window is full again", () => gates.waiting === 5);
      await run.cancel();
      await eventually("the run knows", async () => (await run.query(progressQuery)).phase === "cancelling");
      gates.openAll();
      const ended = await run.result();
      expect((await run.describe()).status.name).toBe("COMPLETED");
      await environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
      return ended;
    });

    expect(result).toMatchObject({
      overallStatus: "partialSuccess",
      total: 30,
      settled: 30,
      succeeded: 8,
      failed: 22,
      cancelled: 22,
    });
    expect(fake.started).toHaveLength(8);
    expect(fake.cancelledRounds).toEqual([1]);
    expect(fake.audits).toMatchObject([{ succeeded: 8, failed: 22, cancelled: 22 }]);
  });

  test("cancelled when everything has been started, it cancels nobody", async () => {
    const gates = new Gates();
    const fake = new FakeDependencies({ submit: gates.submit });

    const result = await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection: mentorIds(4) });
      await eventually("all are in flight", () => gates.waiting === 4);
      await run.cancel();
      await eventually("the run knows", async () => (await run.query(progressQuery)).phase === "cancelling");
      gates.openAll();
      return run.result();
    });

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 4, cancelled: 0 });
    expect(fake.cancelledRounds).toEqual([]);
  });

  test("paused, it starts nothing more; resumed, it goes on and comes to its end", async () => {
    const gates = new Gates();
    const fake = new FakeDependencies({ submit: gates.submit });

    const result = await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const run = await start({ selection: mentorIds(20) });
      await eventually("five are in flight", () => gates.waiting === 5);
      await run.signal(pauseSignal);
      await run.signal(pauseSignal);
      gates.release(5);
      const paused = await eventually("what is in flight settles", async () => {
        const snapshot = await run.query(progressQuery);
        return snapshot.inFlight === 0 && snapshot;
      });
      expect(paused).toMatchObject({ phase: "paused", settled: 5, total: 20 });
      await environment.sleep("3 hours");
      expect(fake.started).toHaveLength(5);

      gates.openAll();
      await run.signal(resumeSignal);
      return run.result();
    });

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 20 });
  });

  test("a paused run can be cancelled", async () => {
    const selection = mentorIds(20);
    const gates = new Gates();
    const fake = new FakeDependencies({ selection, submit: gates.submit });

    const result = await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection });
      await eventually("five are in flight", () => gates.waiting === 5);
      await run.signal(pauseSignal);
      gates.openAll();
      await run.cancel();
      return run.result();
    });

    expect(result).toMatchObject({ succeeded: 5, cancelled: 15 });
  });

  test("its concurrency can be changed while it runs: raised at once, lowered as submissions settle", async () => {
    const gates = new Gates();
    const fake = new FakeDependencies({ submit: gates.submit });

    await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection: mentorIds(60), concurrency: 2, maximumConcurrency: 10 });
      const set = (concurrency: number) =>
        run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency }] });
      await eventually("two are in flight", () => gates.waiting === 2);

      expect(await set(7)).toEqual({ concurrency: 7 });
      await eventually("seven are in flight", () => gates.waiting === 7);

      expect(await set(3)).toEqual({ concurrency: 3 });
      gates.release(5);
      await eventually("five have settled", async () => (await run.query(progressQuery)).settled === 5);
      gates.release(2);
      await eventually("three are in flight", () => gates.waiting === 3);

      expect(await set(500)).toEqual({ concurrency: 10 });
      await eventually("ten are in flight", () => gates.waiting === 10);
      gates.openAll();
      expect((await run.result()).succeeded).toBe(60);
    });

    expect(fake.mostInFlight).toBe(10);
  });

  test.each([0, -1, 2.5, Number.MAX_VALUE * 2])(
    "a concurrency of %d is refused, and changes nothing",
    async (concurrency) => {
      const gates = new Gates();
      const fake = new FakeDependencies({ submit: gates.submit });

      await onTimeSkippingServer(fake, async ({ start }) => {
        const run = await start({ selection: mentorIds(10), concurrency: 3 });
        const update = run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency }] });
        await expect(update).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
        expect((await run.query(progressQuery)).concurrency).toBe(3);
        gates.openAll();
        await run.result();
      });
    },
  );
});
