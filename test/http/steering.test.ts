/** Pausing, resuming, changing, cancelling and retrying a run, and what is said when it isn't in a state for it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settledRun, show, startRun, waitUntil, waitUntilSettled } from "../support/http-runs.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

async function post(bulkId: string, action: string, body?: object) {
  const answer = await scene.call(1, `/bulk-registrations/${bulkId}/${action}`, { method: "POST", body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function change(bulkId: string, concurrency: unknown) {
  const answer = await scene.call(1, `/bulk-registrations/${bulkId}`, {
    method: "PATCH",
    body: { concurrency },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** One submission at a time, and told to pause before many have been made. */
async function pausedRun(): Promise<string> {
  const bulkId = await startRun(scene, 1, mentorIds(40), { concurrency: 1 });
  expect(await post(bulkId, "pause")).toEqual({ status: 202, body: { bulkId, round: 1 } });
  await waitUntil(scene, 1, bulkId, ({ progress }) => progress.phase === "paused");
  return bulkId;
}

describe("a run", () => {
  it("is paused, changed, resumed, and comes to its end", async () => {
    const bulkId = await pausedRun();
    const { progress, open, succeeded } = await show(scene, 1, bulkId);
    expect(progress).toMatchObject({ phase: "paused", paused: { reason: "person" }, concurrency: 1 });
    expect(open + succeeded).toBe(40);
    // Again does no harm.
    expect((await post(bulkId, "pause")).status).toBe(202);
    expect(await change(bulkId, 3)).toEqual({ status: 200, body: { bulkId, round: 1, concurrency: 3 } });
    // More than the deployment's maximum is lowered to it.
    expect(await change(bulkId, 500)).toEqual({ status: 200, body: { bulkId, round: 1, concurrency: 5 } });
    expect(await post(bulkId, "resume")).toEqual({ status: 202, body: { bulkId, round: 1 } });
    const ended = await waitUntilSettled(scene, 1, bulkId);
    expect(ended).toMatchObject({ status: "success", succeeded: 40, open: 0 });
  });

  it("is cancelled, keeps what was registered, and is taken up again by a retry", async () => {
    const bulkId = await pausedRun();
    expect(await post(bulkId, "cancel")).toEqual({ status: 202, body: { bulkId, round: 1 } });
    const { succeeded, cancelled } = await waitUntilSettled(scene, 1, bulkId);
    expect(succeeded + cancelled).toBe(40);
    expect(cancelled).toBeGreaterThan(0);
    expect(await post(bulkId, "retry")).toEqual({
      status: 202,
      body: { bulkId, round: 2, total: cancelled },
    });
    expect(await waitUntilSettled(scene, 1, bulkId)).toMatchObject({
      status: "success",
      succeeded: 40,
      round: 2,
    });
  });

  it("that has ended takes no message", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    const problem = { type: "urn:bulk-registration:problem:run-settled", status: 409 };
    for (const action of ["pause", "resume", "cancel"])
      expect(await post(bulkId, action)).toMatchObject({ status: 409, body: problem });
    expect(await change(bulkId, 2)).toMatchObject({ status: 409, body: problem });
  });

  it.for([0, -1, 1.5, "2", null, undefined])("is not changed to %j at a time", async (concurrency) => {
    const answer = await change(randomUUID(), concurrency);
    expect(answer).toMatchObject({ status: 400, body: { field: "concurrency" } });
  });
});

describe("a retry", () => {
  it("takes up what has failed, or some of it, once it is mended", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(46).slice(39));
    expect(await show(scene, 1, bulkId)).toMatchObject({ status: "partialSuccess", succeeded: 1, failed: 6 });
    await scene.backend.rows("update public.mentors set active = true where id = any($1)", [
      [mentorId(41), mentorId(42)],
    ]);
    try {
      expect(await post(bulkId, "retry", { only: [mentorId(41)] })).toMatchObject({
        status: 202,
        body: { round: 2, total: 1 },
      });
      await waitUntilSettled(scene, 1, bulkId);
      const second = await post(bulkId, "retry", {
        only: ["mentorInactive"],
        concurrency: 2,
        tolerance: { failedCount: 5 },
      });
      expect(second).toMatchObject({ status: 202, body: { round: 3, total: 3 } });
      expect(await waitUntilSettled(scene, 1, bulkId)).toMatchObject({
        round: 3,
        succeeded: 3,
        failed: 4,
        total: 7,
      });
    } finally {
      await scene.backend.rows("update public.mentors set active = false where id = any($1)", [
        [mentorId(41), mentorId(42)],
      ]);
    }
  });

  it("right behind the last mentor isn't refused for what the run still writes down", async () => {
    const bulkId = await startRun(scene, 1, mentorIds(44).slice(40));
    await waitUntil(scene, 1, bulkId, ({ progress }) => progress.settled === 4);
    expect(await post(bulkId, "retry")).toMatchObject({ status: 202, body: { round: 2, total: 4 } });
    await waitUntilSettled(scene, 1, bulkId);
  });

  it("is refused while the run goes on, and when nothing has failed", async () => {
    const running = await pausedRun();
    expect(await post(running, "retry")).toMatchObject({
      status: 409,
      body: { type: "urn:bulk-registration:problem:run-in-progress" },
    });
    await post(running, "cancel");
    const done = await settledRun(scene, 1, mentorIds(1));
    for (const body of [undefined, {}, { only: ["busy"] }]) {
      expect(await post(done, "retry", body)).toMatchObject({
        status: 409,
        body: { type: "urn:bulk-registration:problem:nothing-to-retry" },
      });
    }
  });

  it("of two at once is one round", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(44).slice(40));
    const answers = await Promise.all([post(bulkId, "retry"), post(bulkId, "retry"), post(bulkId, "retry")]);
    const started = answers.filter(({ status }) => status === 202);
    const late = answers.filter(({ status }) => status !== 202);
    expect(started.length).toBeGreaterThan(0);
    for (const { body } of started) expect(body).toMatchObject({ round: 2, total: 4 });
    // Who comes later than the round's start is told that it runs.
    for (const { body } of late)
      expect(body).toMatchObject({ status: 409, type: "urn:bulk-registration:problem:run-in-progress" });
    expect(await waitUntilSettled(scene, 1, bulkId)).toMatchObject({ round: 2 });
  });

  it.for([
    [{ only: ["nobodyKnows"] }, "only[0]"],
    [{ only: ["busy", 5] }, "only[1]"],
    [{ only: "busy" }, "only"],
    [{ only: [mentorId(1), mentorId(45)] }, "only[1]"],
    [{ concurrency: 0 }, "concurrency"],
    [{ mentorIds: [] }, "mentorIds"],
  ] as const)("is refused for %j", async ([body, field]) => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    expect(await post(bulkId, "retry", body)).toMatchObject({ status: 400, body: { field } });
  });
});

describe("a preflight", () => {
  it("says what a submission would do, and writes nothing", async () => {
    const template = { ...TEMPLATE, note: randomUUID() };
    const ids = [...mentorIds(46).slice(39), mentorId(40).toUpperCase(), mentorId(9_999)];
    const ask = async () => {
      const answer = await scene.call(1, "/preflight", {
        method: "POST",
        body: { mentorIds: ids, template, concurrency: 2 },
      });
      return { status: answer.status, body: (await answer.json()) as object };
    };
    const before = await scene.backend.rows("select 1 from public.bulk_registrations");
    expect(await ask()).toMatchObject({
      status: 200,
      body: {
        entries: 9,
        distinct: 8,
        repeated: 1,
        new: 1,
        alreadyRegistered: [],
        inactive: [41, 42, 43, 44].map(mentorId),
        notInChapter: [45, 46, 9_999].map(mentorId),
      },
    });
    expect(await scene.backend.rows("select 1 from public.bulk_registrations")).toEqual(before);
    const key = randomUUID();
    await scene.call(1, "/bulk-registrations", submission({ mentorIds: [mentorId(40)], template }, key));
    await waitUntilSettled(scene, 1, key);
    expect(await ask()).toMatchObject({ body: { new: 0, alreadyRegistered: [mentorId(40)] } });
  });

  it("of nobody has nothing to say", async () => {
    const answer = await scene.call(1, "/preflight", {
      method: "POST",
      body: { mentorIds: [], template: TEMPLATE },
    });
    expect(await answer.json()).toMatchObject({ entries: 0, distinct: 0, new: 0, estimatedSeconds: 0 });
  });
});
