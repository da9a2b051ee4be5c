import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  BulkRegistrationClient,
  InvalidRequestError,
  InvalidSessionError,
  RunInProgressError,
} from "../../src/index.ts";
import { deferred, eventually } from "../support/deferred.ts";
import type { Deferred } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("steering a run through its handle", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  let gate: Deferred<void>;
  let inFlight = 0;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      async ({ path }) => {
        if (path === "/rest/v1/rpc/submit_registrations") {
          inFlight += 1;
          await gate.promise;
          inFlight -= 1;
        }
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

  const submit = async (activityType: string, concurrency?: number) => {
    const client = await scene.client(1);
    const request = { mentorIds: mentorIds(30), template: { ...TEMPLATE, activityType } };
    return client.submit({ ...request, ...(concurrency !== undefined && { concurrency }) });
  };

  test("registers what is in flight at a cancellation, cancels the rest, and the audit shows it", async () => {
    const client = await scene.client(1);
    const handle = await submit("Cancelled");
    const reading = Array.fromAsync(handle.progress());
    await eventually("five are in flight", () => inFlight === 5);
    await expect(client.retryFailed(handle.bulkId)).rejects.toBeInstanceOf(RunInProgressError);

    await handle.cancel();
    await eventually("the run knows", async () => (await handle.snapshot()).phase === "cancelling");
    gate.resolve();
    const { outcomes, ...result } = await handle.result();

    // The cancellation reaches activities with their next heartbeat: of the five scheduled ahead, some may have begun.
    const { succeeded } = result;
    expect(succeeded).toBeGreaterThanOrEqual(5);
    expect(succeeded).toBeLessThanOrEqual(10);
    const failed = 30 - succeeded;
    expect(result).toMatchObject({ overallStatus: "partialSuccess", total: 30, failed, cancelled: failed });
    const reported = await Array.fromAsync(outcomes);
    expect(reported).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
    expect(reported.filter((outcome) => outcome.detail === "cancelled")).toHaveLength(failed);
    // One update per mentor, including mentors who were never tried.
    const updates = await reading;
    expect(updates.map((update) => update.mentorId).toSorted()).toEqual(mentorIds(30));
    expect(updates.at(-1)).toMatchObject({ settled: 30, succeeded, failed });
    const audit = await eventually("the audit is written", async () => {
      const [row] = await scene.backend.rows<Record<string, unknown>>(
        "select * from public.bulk_registration_audits where bulk_id = $1",
        [handle.bulkId],
      );
      return row;
    });
    expect(audit).toMatchObject({ total: 30, succeeded, failed, cancelled: failed });

    const retried = await client.retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({
      round: 2,
      total: failed,
      succeeded: failed,
      alreadyRegistered: 0,
    });
  });

  test("continues to its end after a pause and a resume, with the requested concurrency up to the maximum", async () => {
    const handle = await submit("Paused", 2);
    await eventually("two are in flight", () => inFlight === 2);
    expect(await handle.snapshot()).toMatchObject({ phase: "running", concurrency: 2, settled: 0 });

    await handle.pause();
    expect(await handle.setConcurrency(500)).toBe(5);
    expect(await handle.snapshot()).toMatchObject({
      phase: "paused",
      concurrency: 5,
      paused: { reason: "person" },
    });
    await expect(handle.setConcurrency(0)).rejects.toBeInstanceOf(InvalidRequestError);

    await handle.resume();
    await eventually("five are in flight", () => inFlight === 5);
    gate.resolve();
    expect(await handle.result()).toMatchObject({ overallStatus: "success", succeeded: 30 });
  });

  test("works from another process that has only the bulkId", async () => {
    const { bulkId } = await submit("Attached and paused");
    await eventually("five are in flight", () => inFlight === 5);

    const attached = await (await scene.client(1)).attach(bulkId);
    await attached.pause();
    gate.resolve();
    // A worker learns of the pause within a second; until then it may start another write.
    await eventually("what was in flight settles", async () => (await attached.snapshot()).settled >= 5);
    expect(await attached.snapshot()).toMatchObject({ phase: "paused", paused: { reason: "person" } });
    await attached.resume();

    expect(await attached.result()).toMatchObject({ succeeded: 30 });
    expect(await Array.fromAsync(attached.progress())).toHaveLength(30);
  });

  test("needs a valid session of the coordinator, because Temporal checks no sessions", async () => {
    const { backend, temporal, taskQueue } = scene;
    let accessToken = await backend.signIn(1);
    const client = await BulkRegistrationClient.forSession({
      temporal: temporal.client,
      supabase: backend.supabase,
      accessToken: async () => accessToken,
      taskQueue,
    });
    const handle = await client.submit({
      mentorIds: mentorIds(8),
      template: { ...TEMPLATE, activityType: "Steered by nobody else" },
    });
    await eventually("five are in flight", () => inFlight === 5);

    for (const token of [await backend.signIn(2), "signed out"]) {
      accessToken = token;
      const attempts = [
        () => handle.pause(),
        () => handle.resume(),
        () => handle.cancel(),
        () => handle.setConcurrency(1),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(InvalidSessionError);
    }

    accessToken = await backend.signIn(1);
    expect(await handle.snapshot()).toMatchObject({ phase: "running", concurrency: 5 });
    gate.resolve();
    expect(await handle.result()).toMatchObject({ succeeded: 8 });
    const audit = await eventually("the audit is written", () => handle.audit());
    expect(audit.steering).toEqual([]);
  });
});
