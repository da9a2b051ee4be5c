import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import type { BulkProgressSnapshot } from "../../src/domain/progress.ts";
import { cancelSignal, progressQuery, resumeSignal } from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { FakeDependencies, refusal, registered } from "../support/fake-dependencies.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../support/mentor-ids.ts";
import type { RunHandle } from "../support/workflow-harness.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

function inactiveUpTo(last: number): FakeDependencies {
  return new FakeDependencies({
    selection: mentorIds(60),
    submit: (attempt) => {
      if (attempt.mentorId <= mentorId(last)) throw refusal("mentorInactive");
      return registered(attempt);
    },
  });
}

async function pausedWithNothingInFlight(run: RunHandle): Promise<BulkProgressSnapshot> {
  return eventually("the run is paused", async () => {
    const snapshot = await run.query(progressQuery);
    return snapshot.phase === "paused" && snapshot.inFlight === 0 && snapshot;
  });
}

describe("the brake", () => {
  test("pauses a run that has failed more often than is tolerated, says why, and a person resumes it", async () => {
    const bulkId = randomUUID();
    const fake = inactiveUpTo(60);

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const run = await start({
        bulkId,
        selection: mentorIds(60),
        concurrency: 1,
        tolerance: { failedCount: 3 },
      });
      const snapshot = await pausedWithNothingInFlight(run);
      expect(snapshot).toMatchObject({ settled: 4, failed: 4, paused: { reason: "tolerance" } });
      expect((await run.describe()).searchAttributes["BulkStatus"]).toEqual(["paused"]);
      expect(fake.attempts).toHaveLength(4);

      // What has failed is accepted: the count begins anew.
      await run.signal(resumeSignal, { by: COORDINATOR_ID });
      await eventually("it pauses again", async () => (await run.query(progressQuery)).settled === 8);
      expect(await pausedWithNothingInFlight(run)).toMatchObject({ failed: 8 });

      await run.signal(cancelSignal);
      expect(await run.result()).toMatchObject({ failed: 60, cancelled: 52 });
      await environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
    });

    expect(fake.audits[0]?.steering).toMatchObject([
      { action: "brake", by: "run", reason: "tolerance" },
      { action: "resume", by: COORDINATOR_ID },
      { action: "brake", by: "run", reason: "tolerance" },
      { action: "cancel", by: "operator" },
    ]);
  });

  test("by percent looks only after so many have settled", async () => {
    await onTimeSkippingServer(inactiveUpTo(3), async ({ start }) => {
      const run = await start({
        selection: mentorIds(60),
        concurrency: 1,
        tolerance: { failedPercent: 25, afterSettled: 10 },
      });
      const snapshot = await pausedWithNothingInFlight(run);
      // 3 of 3, 3 of 4 ... were too few to judge; 3 of 10 are more than a quarter.
      expect(snapshot).toMatchObject({ settled: 10, failed: 3 });
      await run.signal(resumeSignal);
      expect(await run.result()).toMatchObject({ total: 60, failed: 3 });
    });
  });

  test.each([
    { what: "a count that is reached and not exceeded", tolerance: { failedCount: 3 } },
    { what: "a percentage that is reached and not exceeded", tolerance: { failedPercent: 5 } },
    { what: "no bound at all", tolerance: {} },
  ])("lets a run go on with $what", async ({ tolerance }) => {
    const result = await onTimeSkippingServer(inactiveUpTo(3), async ({ start }) =>
      // The three come last: at no earlier moment are they more than 5 %.
      (await start({ selection: mentorIds(60).toReversed(), concurrency: 1, tolerance })).result(),
    );

    expect(result).toMatchObject({ total: 60, succeeded: 57, failed: 3 });
  });

  test("isn't pulled by the last item: there is nothing left to hold back", async () => {
    const bulkId = randomUUID();
    const fake = inactiveUpTo(1);
    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const selection = mentorIds(5).toReversed();
      const run = await start({ bulkId, selection, concurrency: 1, tolerance: { failedCount: 0 } });
      expect(await run.result()).toMatchObject({ total: 5, failed: 1 });
      await environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
    });
    expect(fake.audits[0]?.steering).toEqual([]);
  });

  test.each(["signIn", "misconfigured"] as const)(
    "pauses at the third failure of ours in a row (%s), without burning through the list",
    async (code) => {
      let broken = true;
      const fake = new FakeDependencies({
        selection: mentorIds(60),
        submit: (attempt) => {
          if (broken) throw refusal(code);
          return registered(attempt);
        },
      });

      await onTimeSkippingServer(fake, async ({ start }) => {
        const run = await start({ selection: mentorIds(60) });
        const snapshot = await pausedWithNothingInFlight(run);
        expect(snapshot.paused).toMatchObject({ reason: "ourSide" });
        // Three, and those that were in flight with them.
        expect(fake.attempts.length).toBeGreaterThanOrEqual(3);
        expect(fake.attempts.length).toBeLessThanOrEqual(7);

        broken = false;
        await run.signal(resumeSignal);
        const { failed, succeeded } = await run.result();
        expect(failed).toBe(snapshot.failed);
        expect(succeeded).toBe(60 - failed);
      });
    },
  );

  test("isn't pulled by failures of ours that others come between", async () => {
    const fake = new FakeDependencies({
      submit: (attempt) => {
        if (Number(attempt.mentorId.slice(-12)) % 3 !== 0) throw refusal("signIn");
        return registered(attempt);
      },
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection: mentorIds(30), concurrency: 1 })).result(),
    );

    expect(result).toMatchObject({ succeeded: 10, failed: 20 });
  });

  test("remembers over a continue-as-new what was accepted, and who did what", async () => {
    const bulkId = randomUUID();
    const selection = mentorIds(12);
    const fake = new FakeDependencies({
      selection,
      submit: (attempt) => {
        if (attempt.mentorId <= mentorId(4)) throw refusal("mentorInactive");
        return registered(attempt);
      },
    });

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const run = await start({
        bulkId,
        selection,
        concurrency: 1,
        tolerance: { failedCount: 3 },
        firstPage: { mentorIds: selection.slice(0, 5), cursor: 5 },
      });
      await pausedWithNothingInFlight(run);
      await run.signal(resumeSignal, { by: COORDINATOR_ID });
      expect(await run.result()).toMatchObject({ total: 12, failed: 4 });
      await environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
    });

    expect(fake.audits[0]?.steering).toMatchObject([{ action: "brake" }, { action: "resume" }]);
  });
});
