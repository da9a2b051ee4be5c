import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { auditWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { PROJECT_ID } from "../../src/testing/fake-project.ts";
import { failure, FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import { onDevServer, onTimeSkippingServer } from "../support/workflow-bench.ts";

const bench = onDevServer();

describe("the audit", () => {
  test.each([
    { mix: "all succeed", failing: 0 },
    { mix: "some fail", failing: 4 },
    { mix: "all fail", failing: 10 },
  ])("runs exactly once, after all have settled, when $mix", async ({ failing }) => {
    const bulkId = randomUUID();
    const settledAtAudit: number[] = [];
    const fake: FakeRoundStore = new FakeRoundStore({
      total: 10,
      fate: (position) => (position <= failing ? "mentorInactive" : "registered"),
      beforeAudit: () => void settledAtAudit.push(fake.counts.settled),
    });

    const run = await bench().run(fake, { bulkId });
    await run.result();
    await bench().audit(bulkId).result();
    const { events } = await run.fetchHistory();
    const children = events?.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
    expect(children).toHaveLength(1);
    expect(settledAtAudit).toEqual([10]);
    expect(fake.audits).toEqual([
      { projectId: PROJECT_ID, bulkId, round: 1, actingCoordinatorId: COORDINATOR_ID, steering: [] },
    ]);
  });

  test.each([
    { reconciled: true, status: "reconciled" },
    { reconciled: false, status: "notReconciled" },
  ])("shows on its own run whether items and rows agree: $status", async ({ reconciled, status }) => {
    const bulkId = randomUUID();
    const fake = new FakeRoundStore({ total: 2, findings: { reconciled } });
    await (await bench().run(fake, { bulkId })).result();
    const audit = bench().audit(bulkId);
    expect(await audit.result()).toEqual({ reconciled });
    const { searchAttributes } = await audit.describe();
    expect(searchAttributes["BulkStatus"]).toEqual([status]);
  });

  test("of a long round takes several calls", async () => {
    const bulkId = randomUUID();
    const fake = new FakeRoundStore({ total: 2, auditChunks: 4 });
    await (await bench().run(fake, { bulkId })).result();
    await bench().audit(bulkId).result();
    expect(fake.auditAttempts).toBe(4);
    expect(fake.audits).toHaveLength(1);
  });

  test("belongs to one round each", async () => {
    const bulkId = randomUUID();
    const fake = new FakeRoundStore({ total: 3 });
    for (const round of [1, 2]) {
      await (await bench().run(fake, { bulkId, round })).result();
      await bench().audit(bulkId, round).result();
    }
    expect(fake.audits.map(({ round }) => round)).toEqual([1, 2]);
  });

  test("that was started before, as after a reset by an operator, is started once", async () => {
    const fake = new FakeRoundStore({ total: 3 });
    const input = bench().inputFor(fake);
    const { projectId, bulkId, actingCoordinatorId } = input;
    await bench().client.workflow.execute("BulkRegistrationAuditWorkflow", {
      workflowId: auditWorkflowId(bulkId, 1),
      taskQueue: bench().taskQueue,
      args: [{ projectId, bulkId, actingCoordinatorId, round: 1, steering: [] }],
    });
    expect(await (await bench().run(fake, input)).result()).toMatchObject({ succeeded: 3 });
    expect(fake.auditAttempts).toBe(1);
  });

  test("that can't be written for a day delays no result, and is written in the end", async () => {
    const bulkId = randomUUID();
    let isUp = false;
    const fake = new FakeRoundStore({
      total: 10,
      beforeAudit: () => {
        if (!isUp) throw failure("systemic", "databaseDown");
      },
    });

    await onTimeSkippingServer(async (skipping, environment) => {
      const began = await environment.currentTimeMs();
      const result = await (await skipping.run(fake, { bulkId })).result();
      expect(result.overallStatus).toBe("success");
      expect((await environment.currentTimeMs()) - began).toBeLessThan(60_000);

      await environment.sleep("1 day");
      await eventually("the audit is tried", () => fake.auditAttempts > 100);
      expect(fake.audits).toEqual([]);

      isUp = true;
      await skipping.audit(bulkId).result();
      expect((await environment.currentTimeMs()) - began).toBeGreaterThan(24 * 3_600_000);
    });
    expect(fake.audits).toHaveLength(1);
  });
});
