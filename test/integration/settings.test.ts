/** What a request asks of its run is part of it: whoever starts it starts it so. And sessions checked by one verifier. */
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
} from "../../src/client.ts";
import type { BulkSubmissionRequest } from "../../src/client.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../support/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

/** Seeded: mentors 1 to 40 are active in chapter 1, 41 to 44 inactive there. */
const INACTIVE = mentorId(41);

describe("the settings of a request", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.stop());

  const template = (activityType: string) => ({ ...TEMPLATE, activityType });

  /** A backend that goes away between storing the request and starting its run: it can't reach Temporal any more. */
  const strand = async (request: BulkSubmissionRequest) => {
    const nowhere = Connection.lazy({ address: "127.0.0.1:1" });
    try {
      const temporal = new Client({ connection: nowhere });
      const stranded = await scene.client(1, temporal);
      // Or it would try for as long as the SDK does.
      const submitting = temporal.withDeadline(Date.now() + 500, () => stranded.submit(request));
      await expect(submitting).rejects.toBeInstanceOf(TemporalUnavailableError);
    } finally {
      await nowhere.close();
    }
  };
  const stored = (bulkId: string) =>
    scene.backend.rows(
      `select b.xmin as header, b.settings, i.xmin as item, i.mentor_id
       from public.bulk_registrations b join public.bulk_registration_items i using (bulk_id)
       where b.bulk_id = $1 order by i.position`,
      [bulkId],
    );

  test("with others, the same bulkId is another request, and changes nothing of the first", async () => {
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
    ]) {
      const refused = client.submit(other);
      await expect(refused).rejects.toBeInstanceOf(SettingsConflictError);
      await expect(refused).rejects.toMatchObject({ code: "settingsConflict", bulkId });
    }
    expect(await stored(bulkId)).toEqual(before);
    expect(before[0]).toMatchObject({ settings: { concurrency, tolerance } });
    // The same once more is no other: neither for another backend, nor with a maximum that lowers it.
    const lower = await scene.client(1, scene.temporal.client, { maximumConcurrency: 1 });
    for (const again of [client, lower]) {
      expect(await (await again.submit(request)).result()).toMatchObject({ total: 4, alreadyRegistered: 0 });
    }
  });

  test("hold for a run that was stored and never started, whoever attaches to it", async () => {
    const bulkId = randomUUID();
    await strand({
      bulkId,
      mentorIds: [INACTIVE, ...mentorIds(20)],
      template: template("Never started"),
      concurrency: 2,
      tolerance: { failedCount: 0 },
    });
    const client = await scene.client(1);
    expect(await client.summary(bulkId)).toMatchObject({ status: "running", open: 21 });

    const handle = await client.attach(bulkId);
    const paused = await eventually("it pauses for its first failure", async () => {
      const snapshot = await handle.snapshot();
      return snapshot.phase === "paused" && snapshot;
    });
    expect(paused).toMatchObject({ concurrency: 2, paused: { reason: "tolerance" } });
    await handle.resume();
    expect(await handle.result()).toMatchObject({ total: 21, succeeded: 20, failed: 1 });
  });

  test("are those of a retry that starts it in place of them", async () => {
    const bulkId = randomUUID();
    const asked = { concurrency: 1, tolerance: { failedCount: 0 } };
    const request = { mentorIds: [INACTIVE, ...mentorIds(6)], template: template("Started by a retry") };
    await strand({ bulkId, ...request, ...asked });
    const client = await scene.client(1);
    const handle = await client.retryFailed(bulkId, { concurrency: 3 });
    expect(handle.round).toBe(1);
    expect(await handle.result()).toMatchObject({ total: 7, succeeded: 6, failed: 1 });
    expect(await handle.snapshot()).toMatchObject({ phase: "settled" });

    // Over some of them only: the whole has to run first, as it was asked for.
    const other = randomUUID();
    await strand({ bulkId: other, ...request, ...asked });
    await expect(client.retryFailed(other, { only: [INACTIVE], concurrency: 3 })).rejects.toBeInstanceOf(
      RunInProgressError,
    );
    const started = await client.attach(other);
    const paused = await eventually("it pauses for its first failure", async () => {
      const snapshot = await started.snapshot();
      return snapshot.phase === "paused" && snapshot;
    });
    expect(paused).toMatchObject({ concurrency: 1, paused: { reason: "tolerance" } });
    await started.cancel();
    await started.result();
  });

  test("are kept as they were asked, however large", async () => {
    const bulkId = randomUUID();
    const request = { bulkId, mentorIds: mentorIds(2), template: template("More than there are") };
    await strand({ ...request, concurrency: 1e300, tolerance: { failedPercent: 1e-7 } });
    const handle = await (await scene.client(1)).attach(bulkId);
    expect(await handle.result()).toMatchObject({ succeeded: 2 });
  });

  test("clients that share a verifier fetch the project's keys once, and each stays its own coordinator's", async () => {
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
