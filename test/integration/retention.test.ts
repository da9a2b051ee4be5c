import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("after Temporal has deleted a run", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.stop());

  test("its result, progress and outcomes remain, and failed items can be retried", async () => {
    const client = await scene.client(1);
    const handle = await client.submit({
      mentorIds: [...mentorIds(2), mentorId(41), mentorId(45)],
      template: { ...TEMPLATE, activityType: "Forgotten" },
    });
    const { outcomes: _, ...result } = await handle.result();
    await eventually("the audit is written", async () => {
      const query = "select from public.bulk_registration_audits where bulk_id = $1";
      return (await scene.backend.rows(query, [handle.bulkId])).length === 1;
    });
    const { workflowService } = scene.temporal.client;
    const workflowId = runWorkflowId(handle.bulkId, 1);
    await workflowService.deleteWorkflowExecution({
      namespace: "default",
      workflowExecution: { workflowId },
    });
    await eventually(
      "Temporal has forgotten the run",
      async () =>
        scene.temporal.client.workflow
          .getHandle(workflowId)
          .describe()
          .then(() => false)
          .catch(() => true),
      60_000,
    );

    const attached = await client.attach(handle.bulkId);
    const { outcomes, ...remembered } = await attached.result();

    expect(remembered).toEqual(result);
    expect(await Array.fromAsync(outcomes)).toHaveLength(4);
    expect(await Array.fromAsync(attached.progress())).toHaveLength(4);
    expect(await attached.snapshot()).toMatchObject({ phase: "settled", total: 4, settled: 4 });

    await scene.backend.rows("update public.mentors set active = true where id = $1", [mentorId(41)]);
    const retried = await client.retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({ round: 2, total: 2, succeeded: 1, failed: 1 });
    const told = (await Array.fromAsync(client.history(handle.bulkId))).map(
      (outcome) => `r${outcome.round} ${outcome.detail}`,
    );
    expect(told).toEqual([
      "r1 registered",
      "r1 registered",
      "r1 failed",
      "r2 registered",
      "r1 failed",
      "r2 failed",
    ]);
    // The round keeps its one audit.
    await eventually("both rounds are audited", async () => {
      const query = "select round from public.bulk_registration_audits where bulk_id = $1 order by round";
      const audits = await scene.backend.rows<{ round: number }>(query, [handle.bulkId]);
      return audits.length === 2 && audits[0]?.round === 1;
    });
  });
});
