/**
 * The settings of a request are part of it, for any caller that starts it. Clients can share one session verifier.
 *
 * Longer than 250 lines: all settings are tried on one stack, which takes seconds to start.
 */
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BulkRegistrationClient,
  BulkRegistrationNotFoundError,
  InvalidSessionError,
  RunInProgressError,
  SettingsConflictError,
  TemporalUnavailableError,
} from "../../src/index.ts";
import type { BulkSubmissionHandle, BulkSubmissionRequest, RunSettings } from "../../src/index.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

/** The sample data: mentors 1 to 40 are active in chapter 1, 41 to 44 inactive there. */
const INACTIVE = mentorId(41);

describe("the settings of a request", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.stop());

  const template = (activityType: string) => ({ ...TEMPLATE, activityType });

  /** A backend that stops between storing the request and starting its run: it can't reach Temporal any more. */
  const strand = async (request: BulkSubmissionRequest) => {
    const nowhere = Connection.lazy({ address: "127.0.0.1:1" });
    try {
      const temporal = new Client({ connection: nowhere });
      const stranded = await scene.client(1, temporal);
      // Otherwise the start would retry for as long as the SDK does.
      const submitting = temporal.withDeadline(Date.now() + 500, () => stranded.submit(request));
      await expect(submitting).rejects.toBeInstanceOf(TemporalUnavailableError);
    } finally {
      await nowhere.close();
    }
  };
  const stored = (bulkId: string) =>
    scene.backend.rows(
      `select b.xmin as header, r.settings, i.xmin as item, i.mentor_id
       from public.bulk_registrations b
       join public.bulk_registration_rounds r using (bulk_id)
       join public.bulk_registration_items i using (bulk_id, round)
       where b.bulk_id = $1 order by i.position`,
      [bulkId],
    );

  test("make the same bulkId another request when they differ, and the first one stays unchanged", async () => {
    const client = await scene.client(1);
    const bulkId = randomUUID();
    const request = {
      bulkId,
      mentorIds: mentorIds(4),
      template: template("With settings"),
      concurrency: 2,
      tolerance: { failedCount: 3 },
    };
    const handle = await client.submit(request);
    await handle.result();
    const before = await stored(bulkId);
    const { concurrency, tolerance, ...bare } = request;

    for (const other of [
      bare,
      { ...bare, concurrency },
      { ...bare, tolerance },
      { ...request, concurrency: 3 },
      { ...request, tolerance: { failedCount: 4 } },
      { ...request, tolerance: { failedPercent: 3 } },
      { ...request, mentorsPerWrite: 1 },
      { ...request, mentorsPerActivity: 1 },
      { ...request, deadline: 604_800 },
    ]) {
      const refused = client.submit(other);
      await expect(refused).rejects.toBeInstanceOf(SettingsConflictError);
      await expect(refused).rejects.toMatchObject({ code: "settingsConflict", bulkId });
    }
    expect(await stored(bulkId)).toEqual(before);
    expect(before[0]).toMatchObject({ settings: { concurrency, tolerance } });
    // A repetition stays the same request, also from another backend and with a lower maximum.
    await scene.backend.rows("update public.bulk_registration_limits set run_concurrency = 1");
    for (const again of [client, await scene.client(1)]) {
      expect(await (await again.submit(request)).result()).toMatchObject({ total: 4, alreadyRegistered: 0 });
    }
    await scene.backend.rows("update public.bulk_registration_limits set run_concurrency = 5");
  });

  const pausedForItsFirstFailure = (handle: BulkSubmissionHandle) =>
    eventually("it pauses for its first failure", async () => {
      const snapshot = await handle.snapshot();
      return snapshot.phase === "paused" && snapshot;
    });

  test("hold for a run that was stored and never started, when the same request is submitted again", async () => {
    const bulkId = randomUUID();
    const request = {
      bulkId,
      mentorIds: [INACTIVE, ...mentorIds(20)],
      template: template("Never started"),
      concurrency: 2,
      tolerance: { failedCount: 0 },
    };
    await strand(request);
    const client = await scene.client(1);
    expect(await client.summary(bulkId)).toMatchObject({ status: "running", open: 21 });

    const handle = await client.submit(request);
    expect(await pausedForItsFirstFailure(handle)).toMatchObject({
      concurrency: 2,
      paused: { reason: "tolerance" },
    });
    await handle.resume();
    expect(await handle.result()).toMatchObject({ total: 21, succeeded: 20, failed: 1 });
  });

  test.each([
    { form: "small", others: 12 },
    { form: "large", others: 37 },
  ])(
    "that tolerate two failures pause a $form run at the third, and the table has it",
    async ({ form, others }) => {
      const inactive = [INACTIVE, mentorId(42), mentorId(43)];
      const handle = await (
        await scene.client(1)
      ).submit({
        mentorIds: [...mentorIds(others), ...inactive, ...mentorIds(40).slice(others)],
        template: template(`Two failures are tolerated, ${form}`),
        tolerance: { failedCount: 2 },
        concurrency: 1,
        mentorsPerWrite: 1,
      });
      const paused = await eventually("the run is paused", async () => {
        const snapshot = await handle.snapshot();
        return snapshot.phase === "paused" && snapshot;
      });
      expect(paused).toMatchObject({ paused: { reason: "tolerance" }, failed: 3 });
      const failed = await scene.backend.rows<{ mentor_id: string }>(
        "select mentor_id from public.bulk_registration_items where bulk_id = $1 and error_code = 'mentorInactive' order by position",
        [handle.bulkId],
      );
      expect(failed.map((row) => row.mentor_id)).toEqual(inactive);
      await handle.resume();
      expect(await handle.result()).toMatchObject({ total: 43, succeeded: 40, failed: 3 });
    },
  );

  test("hold for a round that a retry starts late; a retry over some of its mentors waits for its turn", async () => {
    const asked = { concurrency: 1, tolerance: { failedCount: 0 } };
    const request = { mentorIds: [INACTIVE, ...mentorIds(6)], template: template("Started by a retry") };
    const client = await scene.client(1);
    const bulkId = randomUUID();
    await strand({ bulkId, ...request, ...asked });
    await expect(client.retryFailed(bulkId, { only: [INACTIVE] })).rejects.toBeInstanceOf(RunInProgressError);

    const handle = await client.retryFailed(bulkId, { concurrency: 3 });

    expect(handle.round).toBe(1);
    expect(await pausedForItsFirstFailure(handle)).toMatchObject({
      concurrency: 1,
      paused: { reason: "tolerance" },
    });
    await expect(client.retryFailed(bulkId)).rejects.toBeInstanceOf(RunInProgressError);
    await handle.cancel();
    expect(await handle.result()).toMatchObject({ total: 7 });
  });

  test("are kept as requested, however large", async () => {
    const bulkId = randomUUID();
    const request = {
      bulkId,
      mentorIds: mentorIds(2),
      template: template("More than there are"),
      concurrency: Number.MAX_SAFE_INTEGER,
      tolerance: { failedPercent: 1e-7 },
    };
    await strand(request);
    const handle = await (await scene.client(1)).submit(request);
    expect(await handle.result()).toMatchObject({ succeeded: 2 });
    expect((await stored(bulkId))[0]).toMatchObject({
      settings: { concurrency: Number.MAX_SAFE_INTEGER, tolerance: { failedPercent: 1e-7 } },
    });
  });

  test("such as mentors per write and per activity are those of the run", async () => {
    const client = await scene.client(1);
    const plan = async (settings: RunSettings) => {
      const handle = await client.submit({
        mentorIds: mentorIds(40),
        template: template(`Planned ${JSON.stringify(settings)}`),
        ...settings,
      });
      expect(await handle.result()).toMatchObject({ succeeded: 40 });
      const workflowId = runWorkflowId(handle.bulkId, 1);
      const { events } = await scene.temporal.client.workflow.getHandle(workflowId).fetchHistory();
      return (events ?? []).filter(
        ({ activityTaskScheduledEventAttributes: scheduled }) =>
          scheduled?.activityType?.name === "submitRegistrations",
      ).length;
    };
    expect(await plan({})).toBe(1);
    expect(await plan({ mentorsPerActivity: 1 })).toBe(40);
    expect(await plan({ mentorsPerActivity: 10, mentorsPerWrite: 5 })).toBe(4);
  });

  test("leave clients free to share a verifier, which fetches the project's keys once for several coordinators", async () => {
    const { backend, temporal, taskQueue } = scene;
    const proxy = await startFaultyProxy(
      () => backend.supabase.url,
      () => "none",
    );
    try {
      const verification = { supabaseUrl: proxy.url, issuer: `${backend.supabase.url}/auth/v1` };
      const keysFetched = () => proxy.requests.filter(({ path }) => path.endsWith("jwks.json")).length;
      const [first, second] = [await backend.signIn(1), await backend.signIn(2)];
      const create = (token: string, options: object) =>
        BulkRegistrationClient.forSession({
          temporal: temporal.client,
          supabase: backend.supabase,
          accessToken: async () => token,
          taskQueue,
          ...options,
        });

      const verify = createSessionVerifier(verification);
      const clients = [];
      for (const token of [first, second, first]) clients.push(await create(token, { verify }));
      expect(keysFetched()).toBe(1);
      expect(clients.map((each) => each.actingCoordinatorId)).toEqual([
        COORDINATOR_ID,
        COORDINATOR_ID.replace(/1$/, "2"),
        COORDINATOR_ID,
      ]);
      const request = { mentorIds: mentorIds(1), template: template("Of one of them") };
      const { bulkId } = await (clients[0] ?? (await create(first, { verify }))).submit(request);
      await expect(clients[1]?.summary(bulkId)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
      expect(await clients[2]?.summary(bulkId)).toMatchObject({ bulkId });
      await expect(create(`${first}x`, { verify })).rejects.toBeInstanceOf(InvalidSessionError);
      expect(keysFetched()).toBe(1);

      for (const token of [first, second]) await create(token, { verification });
      expect(keysFetched()).toBe(3);
    } finally {
      await proxy.stop();
    }
  });
});
