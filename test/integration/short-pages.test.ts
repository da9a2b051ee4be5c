/** A project whose PostgREST limits the rows of an answer: no reader mistakes a short page for the last one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { createHttpLogger } from "../../src/http/log.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { eventually } from "../support/deferred.ts";
import { readEvents } from "../support/event-stream.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

const ALL = 44;

describe.each([20, 1])("with max-rows of %i", (maximumRows) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene({ maximumRows });
  });
  afterAll(() => scene.stop());

  test(`all ${ALL} mentors come, by whichever way they are read`, async () => {
    const client = await scene.client(1);
    const handle = await client.submit({ mentorIds: mentorIds(ALL), template: TEMPLATE });
    const { bulkId } = handle;
    const { outcomes, ...result } = await handle.result();

    expect(result).toMatchObject({ total: ALL, succeeded: 40, failed: 4 });
    expect(await Array.fromAsync(outcomes)).toHaveLength(ALL);
    expect(await Array.fromAsync(client.outcomes(bulkId))).toHaveLength(ALL);
    expect(await Array.fromAsync(client.history(bulkId))).toHaveLength(ALL);
    expect(await Array.fromAsync((await client.attach(bulkId)).progress())).toHaveLength(ALL);
    expect(await Array.fromAsync((await client.attach(bulkId)).progress({ after: 30 }))).toHaveLength(14);
    expect((await client.items(bulkId)).items).toHaveLength(ALL);
    expect((await client.mentors()).items).toHaveLength(ALL);
    expect(await client.preflight({ mentorIds: mentorIds(ALL), template: TEMPLATE })).toMatchObject({
      alreadyRegistered: { length: 40 },
      inactive: { length: 4 },
    });
    expect(await eventually("the audit is written", () => handle.audit())).toMatchObject({ total: ALL });
  });

  test("the event stream has all of them, and all registrations are listed", async () => {
    const client = await scene.client(1);
    const template = (number: number) => ({ ...TEMPLATE, activityType: `Short pages ${number}` });
    const handles = await Promise.all(
      Array.from({ length: 4 }, (_, number) =>
        client.submit({ mentorIds: mentorIds(ALL), template: template(number) }),
      ),
    );
    for (const handle of handles) await handle.result();
    const app = createApp({
      temporal: scene.temporal.client,
      supabase: scene.backend.supabase,
      verify: createSessionVerifier({ supabaseUrl: scene.backend.supabase.url }),
      taskQueue: scene.taskQueue,
      logger: createHttpLogger("error", { write: () => undefined }),
    });
    const answer = await app.request(`/bulk-registrations/${handles[0]?.bulkId}/progress`, {
      headers: { authorization: `Bearer ${await scene.backend.signIn(1)}` },
    });
    const events = await readEvents(answer);
    expect(events.filter(({ event }) => event === "settled")).toHaveLength(ALL);
    expect((await client.list()).items.length).toBeGreaterThanOrEqual(handles.length);
  });

  test("a retry takes up all failed items, and all closed ones are taken", async () => {
    const client = await scene.client(1);
    const handle = await client.submit({
      mentorIds: mentorIds(ALL),
      template: { ...TEMPLATE, activityType: "Cancelled and retried" },
      concurrency: 1,
    });
    await handle.cancel();
    const { failed } = await handle.result();
    const retried = await client.retryFailed(handle.bulkId);
    expect(retried.total).toBe(failed);
    expect(await retried.result()).toMatchObject({ total: failed, failed: 4 });
    expect(await Array.fromAsync(client.outcomes(handle.bulkId))).toHaveLength(ALL);
  });
});
