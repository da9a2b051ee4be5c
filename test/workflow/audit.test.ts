import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { FakeDependencies, refusal, registered } from "../support/fake-dependencies.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../support/mentor-ids.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

describe("the audit", () => {
  test.each([
    { mix: "all succeed", failing: 0, overallStatus: "success" },
    { mix: "some fail", failing: 4, overallStatus: "partialSuccess" },
    { mix: "all fail", failing: 10, overallStatus: "totalFailure" },
  ])("runs exactly once, after all have settled, when $mix", async ({ failing, overallStatus }) => {
    const bulkId = randomUUID();
    const settledAtAudit: number[] = [];
    const fake: FakeDependencies = new FakeDependencies({
      submit: (attempt) => {
        if (attempt.mentorId <= mentorId(failing)) throw refusal("mentorInactive");
        return registered(attempt);
      },
      beforeAudit: () => settledAtAudit.push(fake.attempts.length),
    });

    const result = await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const run = await start({ bulkId, selection: mentorIds(10) });
      const ended = await run.result();
      await environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
      const { events } = await run.fetchHistory();
      const children = events?.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
      expect(children).toHaveLength(1);
      return ended;
    });

    expect(result.overallStatus).toBe(overallStatus);
    expect(settledAtAudit).toEqual([10]);
    expect(fake.audits).toEqual([
      {
        bulkId,
        round: 1,
        actingCoordinatorId: COORDINATOR_ID,
        overallStatus,
        total: 10,
        succeeded: 10 - failing,
        alreadyRegistered: 0,
        failed: failing,
        cancelled: 0,
        settledAt: result.settledAt,
        steering: [],
      },
    ]);
  });

  test("of the round before is seen to as well, in case its run never came to it", async () => {
    const bulkId = randomUUID();
    const fake = new FakeDependencies();

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      await (await start({ bulkId, round: 3, selection: mentorIds(2) })).result();
      for (const round of [2, 3]) {
        await environment.client.workflow.getHandle(auditWorkflowId(bulkId, round)).result();
      }
    });

    expect(new Set(fake.audits.map(({ round }) => round))).toEqual(new Set([2, 3]));
    expect(fake.audits).toHaveLength(2);
    // Of that round it states nothing: whoever writes the record counts.
    expect(fake.audits.find(({ round }) => round === 2)).toEqual({
      bulkId,
      round: 2,
      actingCoordinatorId: COORDINATOR_ID,
    });
  });

  test.each([
    { reconciled: true, status: "reconciled" },
    { reconciled: false, status: "notReconciled" },
  ])("shows on its own run whether items and rows agree: $status", async ({ reconciled, status }) => {
    const bulkId = randomUUID();
    const fake = new FakeDependencies({ findings: { agrees: true, reconciled } });

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      await (await start({ bulkId, selection: mentorIds(2) })).result();
      const audit = environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1));
      expect(await audit.result()).toEqual({ agrees: true, reconciled });
      const { searchAttributes } = await audit.describe();
      expect(searchAttributes["BulkStatus"]).toEqual([status]);
    });
  });

  test("a store that is down for a day delays no result, and the record is written in the end", async () => {
    const bulkId = randomUUID();
    let up = false;
    const fake = new FakeDependencies({
      beforeAudit: () => {
        if (!up) throw refusal("databaseDown", "bounded");
      },
    });

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const virtualStart = await environment.currentTimeMs();
      const result = await (await start({ bulkId, selection: mentorIds(10) })).result();
      expect(result.overallStatus).toBe("success");
      expect((await environment.currentTimeMs()) - virtualStart).toBeLessThan(60_000);

      await environment.sleep("1 day");
      await eventually("the audit is tried", () => fake.auditAttempts > 100);
      expect(fake.audits).toEqual([]);

      up = true;
      await environment.client.workflow.getHandle(auditWorkflowId(bulkId, 1)).result();
      expect((await environment.currentTimeMs()) - virtualStart).toBeGreaterThan(24 * 3_600_000);
    });

    expect(fake.audits).toHaveLength(1);
    expect(fake.audits[0]).toMatchObject({ bulkId, total: 10, succeeded: 10 });
  });

  test("each round has its own", async () => {
    const bulkId = randomUUID();
    const fake = new FakeDependencies();

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      for (const round of [1, 2]) {
        await (await start({ bulkId, round, selection: mentorIds(3) })).result();
        await environment.client.workflow.getHandle(auditWorkflowId(bulkId, round)).result();
      }
    });

    expect(fake.audits.map(({ round }) => round)).toEqual([1, 2]);
  });
});
