import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RunFailedError } from "../../src/index.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { deferred, eventually } from "../support/deferred.ts";
import type { Deferred } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { COORDINATOR_ID, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, projectIdOf, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("a caller who can only start workflows", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  let gate: Deferred<void>;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      async ({ path }) => {
        if (path === "/rest/v1/rpc/submit_registrations") await gate.promise;
        return "none" as const;
      },
    );
    scene = await openScene({ workerUrl: () => proxy.url });
  });
  beforeEach(() => {
    gate = deferred();
  });
  afterAll(async () => {
    gate.resolve();
    await scene.stop();
    await proxy.stop();
  });

  const startWorkflow = async (type: string, workflowId: string, input: object) => {
    const args = [{ projectId: await projectIdOf(scene.backend), ...input }];
    return scene.temporal.client.workflow.start(type, { workflowId, taskQueue: scene.taskQueue, args });
  };

  test("registers nobody: without the coordinator's own bulk registration, the run ends with a typed error", async () => {
    const bulkId = randomUUID();
    gate.resolve();
    const run = await startWorkflow("BulkRegistrationWorkflow", runWorkflowId(bulkId, 1), {
      bulkId,
      actingCoordinatorId: COORDINATOR_ID,
      round: 1,
      total: 5,
      concurrency: 5,
      mentorIds: mentorIds(5),
    });

    await expect(run.result()).rejects.toMatchObject({ cause: { type: "BulkRegistrationNotFoundError" } });
    expect(await scene.backend.rows("select from public.proxy_activities")).toEqual([]);
  });

  test("writes no false audit: the audit waits for the round to settle, and then matches the items", async () => {
    const client = await scene.client(1);
    const template = { ...TEMPLATE, activityType: "Audited truly" };
    const handle = await client.submit({ mentorIds: mentorIds(3), template });
    await startWorkflow("BulkRegistrationAuditWorkflow", `forged-${randomUUID()}`, {
      bulkId: handle.bulkId,
      actingCoordinatorId: COORDINATOR_ID,
      round: 1,
      steering: [],
      overallStatus: "totalFailure",
      total: 0,
      settledAt: "1999-01-01T00:00:00.000Z",
    });
    await eventually("the forged audit has been tried", () =>
      proxy.requests.some(
        ({ path, body }) => path.endsWith("/log_bulk_submission") && body.includes(handle.bulkId),
      ),
    );
    gate.resolve();
    expect(await handle.result()).toMatchObject({ overallStatus: "success", succeeded: 3 });

    const audit = await eventually("the audit is written", async () => {
      const query = "select * from public.bulk_registration_audits where bulk_id = $1";
      return (await scene.backend.rows<Record<string, unknown>>(query, [handle.bulkId]))[0];
    });
    expect(audit).toMatchObject({ total: 3, succeeded: 3, failed: 0, overall_status: "success" });
    expect((audit["settled_at"] as Date).getFullYear()).toBeGreaterThan(2000);
  });

  test("can't pass an idle run off as the real one, and a retry repairs it", async () => {
    const client = await scene.client(1);
    const bulkId = randomUUID();
    gate.resolve();
    const forged = await startWorkflow("BulkRegistrationWorkflow", runWorkflowId(bulkId, 1), {
      bulkId,
      actingCoordinatorId: COORDINATOR_ID,
      round: 1,
      total: 0,
      concurrency: 5,
    });
    await forged.result();

    const handle = await client.submit({
      bulkId,
      mentorIds: mentorIds(3),
      template: { ...TEMPLATE, activityType: "Passed off" },
    });
    await expect(handle.result()).rejects.toBeInstanceOf(RunFailedError);
    expect(await handle.snapshot()).toMatchObject({ phase: "interrupted", settled: 0 });

    const retried = await client.retryFailed(bulkId);
    expect(await retried.result()).toMatchObject({ overallStatus: "success", total: 3, succeeded: 3 });
  });
});
