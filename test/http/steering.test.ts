/** Pausing, resuming, changing and cancelling a run, the refusals in other states, and preflights. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pausedRun, settledRun, show, waitUntilSettled } from "../support/http-runs.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
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

describe("a run", () => {
  it("is paused, changed and resumed, and comes to its end", async () => {
    const bulkId = await pausedRun(scene, 1, mentorIds(40));
    const { progress, open, succeeded, status } = await show(scene, 1, bulkId);
    expect(progress).toMatchObject({ phase: "paused", paused: { reason: "person" }, concurrency: 1 });
    expect([status, open + succeeded]).toEqual(["paused", 40]);
    // A repetition has no effect.
    expect(await post(bulkId, "pause")).toEqual({ status: 202, body: { bulkId, round: 1 } });
    expect(await change(bulkId, 3)).toEqual({ status: 200, body: { bulkId, round: 1, concurrency: 3 } });
    // More than the deployment's maximum is lowered to the maximum.
    expect(await change(bulkId, 500)).toEqual({ status: 200, body: { bulkId, round: 1, concurrency: 5 } });
    expect(await post(bulkId, "resume")).toEqual({ status: 202, body: { bulkId, round: 1 } });
    scene.gate.letThrough();
    const ended = await waitUntilSettled(scene, 1, bulkId);
    expect(ended).toMatchObject({ status: "success", succeeded: 40, open: 0 });
  });

  it("is cancelled, keeps its registrations, and is taken up again by a retry", async () => {
    const bulkId = await pausedRun(scene, 1, mentorIds(40));
    expect(await post(bulkId, "cancel")).toEqual({ status: 202, body: { bulkId, round: 1 } });
    const { succeeded, cancelled } = await waitUntilSettled(scene, 1, bulkId);
    scene.gate.letThrough();
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

  it("that has ended accepts no message", async () => {
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

describe("a preflight", () => {
  it("shows what a submission would do, and writes nothing", async () => {
    const template = { ...TEMPLATE, note: randomUUID() };
    const ids = [...mentorIds(46).slice(39), mentorId(40).toUpperCase(), mentorId(9_999)];
    const ask = async () => {
      const answer = await scene.call(1, "/preflight", {
        method: "POST",
        body: { mentorIds: ids, template, concurrency: 2, mentorsPerWrite: 2, deadline: 60 },
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

  it("without mentors is empty", async () => {
    const answer = await scene.call(1, "/preflight", {
      method: "POST",
      body: { mentorIds: [], template: TEMPLATE },
    });
    expect(await answer.json()).toMatchObject({ entries: 0, distinct: 0, new: 0, estimatedSeconds: 0 });
  });
});
