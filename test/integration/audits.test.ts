/** An ended round is audited, whatever ended its audit early, or its run before that. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BulkSubmissionHandle } from "../../src/client/types.ts";
import { auditWorkflowId, runWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { COORDINATOR_ID, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("the audit of a round", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  /** Which part of the path is down. */
  let isDown = (_path: string) => false;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      ({ path }) => (isDown(path) ? { before: { status: 503 } } : "none"),
    );
    scene = await openScene({ workerUrl: () => proxy.url });
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  const run = (workflowId: string) => scene.temporal.client.workflow.getHandle(workflowId);
  const submit = async () =>
    (await scene.client(1)).submit({
      mentorIds: mentorIds(4),
      template: { ...TEMPLATE, activityType: `To be audited ${randomUUID()}` },
    });
  const audited = (handle: BulkSubmissionHandle) =>
    eventually("the audit is written", () => handle.audit(), 40_000);
  const pausedInOutage = async () => {
    isDown = (path) => path.endsWith("/submit_registrations");
    const handle = await submit();
    await expect.poll(async () => (await handle.snapshot()).phase).toBe("waiting");
    await handle.pause();
    await expect.poll(async () => (await handle.snapshot()).phase).toBe("paused");
    return handle;
  };
  const STEERED = [{ action: "pause", by: COORDINATOR_ID }];

  test.each(["terminated", "cancelled"])(
    "that was %s while the database was down is written when the database is back",
    async (how) => {
      isDown = (path) => path.endsWith("/log_bulk_submission");
      const handle = await submit();
      expect(await handle.result()).toMatchObject({ succeeded: 4 });
      const audit = run(auditWorkflowId(handle.bulkId, 1));
      await eventually("the audit has failed", async () => {
        const description = await audit.describe().catch(() => undefined);
        return description?.raw.pendingActivities?.some(({ lastFailure }) => lastFailure != null);
      });
      await (how === "terminated" ? audit.terminate() : audit.cancel());
      await expect.poll(async () => (await audit.describe()).status.name).not.toBe("RUNNING");
      isDown = () => false;

      expect(await audited(handle)).toMatchObject({ reconciled: true, succeeded: 4, steering: [] });
    },
    90_000,
  );

  test("whose run was terminated and whose round a retry has closed is written, with the steering", async () => {
    const handle = await pausedInOutage();
    await run(runWorkflowId(handle.bulkId, 1)).terminate();
    isDown = () => false;
    const retried = await (await scene.client(1)).retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({ round: 2, succeeded: 4 });

    expect(await audited(handle)).toMatchObject({
      reconciled: true,
      failed: 4,
      failedByCode: { interrupted: 4 },
      steering: STEERED.map((entry) => expect.objectContaining(entry)),
    });
    expect(await audited(retried)).toMatchObject({ reconciled: true, succeeded: 4, steering: [] });
  }, 90_000);

  test("whose run was terminated and deleted is still written", async () => {
    const handle = await pausedInOutage();
    const workflowId = runWorkflowId(handle.bulkId, 1);
    await run(workflowId).terminate();
    await scene.temporal.client.workflowService.deleteWorkflowExecution({
      namespace: "default",
      workflowExecution: { workflowId },
    });
    await eventually(
      "it is gone",
      () =>
        run(workflowId)
          .describe()
          .then(
            () => false,
            () => true,
          ),
      90_000,
    );
    isDown = () => false;
    // A caller that opens a round has ten seconds to start its run.
    const retried = await eventually(
      "the retry is taken",
      async () => (await scene.client(1)).retryFailed(handle.bulkId, { round: 2 }).catch(() => undefined),
      30_000,
    );
    expect(await retried.result()).toMatchObject({ succeeded: 4 });
    expect(await audited(handle)).toMatchObject({ failedByCode: { interrupted: 4 }, steering: [] });
  }, 200_000);

  test("is left to a run that is about to write it", async () => {
    isDown = (path) => path.endsWith("/log_bulk_submission");
    const handle = await submit();
    await handle.result();
    const audit = run(auditWorkflowId(handle.bulkId, 1));
    await eventually("the audit is tried", () =>
      audit.describe().then(
        () => true,
        () => false,
      ),
    );
    const { runId } = await audit.describe();
    const asked = proxy.requests.filter(({ path }) => path.endsWith("/read_project")).length;
    await eventually(
      "two sweeps have passed",
      () => proxy.requests.filter(({ path }) => path.endsWith("/read_project")).length >= asked + 3,
      40_000,
    );
    expect((await audit.describe()).runId).toBe(runId);
    isDown = () => false;
    await audited(handle);
  }, 90_000);
});
