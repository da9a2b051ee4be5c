import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("when Temporal has forgotten a run", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.stop());

  test("its result, progress and outcomes are still there", async () => {
    const client = await scene.client(1);
    const handle = await client.submit({
      mentorIds: [...mentorIds(2), mentorId(45)],
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
    expect(await Array.fromAsync(outcomes)).toHaveLength(3);
    expect(await Array.fromAsync(attached.progress())).toHaveLength(3);
    expect(await attached.snapshot()).toMatchObject({ phase: "settled", total: 3, settled: 3 });
  });
});
