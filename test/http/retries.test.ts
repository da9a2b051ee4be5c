/** Retries: by choice, by the round's number or a key, at the same time, and after an interrupted run. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { readEvents } from "../support/event-stream.ts";
import { pausedRun, settledRun, show, startRun, waitUntil, waitUntilSettled } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

async function retry(bulkId: string, body?: object, key?: string) {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  const answer = await scene.call(1, `/bulk-registrations/${bulkId}/retry`, {
    method: "POST",
    body,
    headers,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe("a retry", () => {
  it("takes up all failed items, or some of them, after the cause is fixed", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(46).slice(39));
    expect(await show(scene, 1, bulkId)).toMatchObject({ status: "partialSuccess", succeeded: 1, failed: 6 });
    await scene.backend.rows("update public.mentors set active = true where id = any($1)", [
      [mentorId(41), mentorId(42)],
    ]);
    try {
      expect(await retry(bulkId, { only: [mentorId(41)] })).toMatchObject({
        status: 202,
        body: { round: 2, total: 1 },
      });
      await waitUntilSettled(scene, 1, bulkId);
      const second = await retry(bulkId, {
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

  it("right after the last mentor isn't refused because the run is still closing", async () => {
    const bulkId = await startRun(scene, 1, mentorIds(44).slice(40));
    await waitUntil(scene, 1, bulkId, ({ progress }) => progress.settled === 4);
    expect(await retry(bulkId)).toMatchObject({ status: 202, body: { round: 2, total: 4 } });
    await waitUntilSettled(scene, 1, bulkId);
  });

  it("is refused while the run is active, and when nothing has failed", async () => {
    const running = await pausedRun(scene, 1, mentorIds(40));
    expect(await retry(running)).toMatchObject({
      status: 409,
      body: { type: "urn:bulk-registration:problem:run-in-progress" },
    });
    await scene.call(1, `/bulk-registrations/${running}/cancel`, { method: "POST" });
    scene.gate.letThrough();
    const done = await settledRun(scene, 1, mentorIds(1));
    for (const body of [undefined, {}, { only: ["busy"] }]) {
      expect(await retry(done, body)).toMatchObject({
        status: 409,
        body: { type: "urn:bulk-registration:problem:nothing-to-retry" },
      });
    }
  });

  it("of a named round gets the same answer each time, and is one round", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(44).slice(38));
    const body = { round: 2, only: [mentorId(41), "mentorInactive"], deadline: 600, mentorsPerWrite: 2 };
    const answer = { status: 202, body: { bulkId, round: 2, total: 4 } };
    expect(await Promise.all([1, 2, 3].map(() => retry(bulkId, body)))).toEqual([1, 2, 3].map(() => answer));
    await waitUntilSettled(scene, 1, bulkId);
    // Also after the round has ended, and after another round.
    expect(await retry(bulkId, body)).toEqual(answer);
    expect(await retry(bulkId, { round: 3 })).toMatchObject({ status: 202, body: { round: 3 } });
    expect(await retry(bulkId, body)).toEqual(answer);
    expect(await waitUntilSettled(scene, 1, bulkId)).toMatchObject({ round: 3, succeeded: 2, failed: 4 });
    const [{ rounds } = { rounds: 0 }] = await scene.backend.rows<{ rounds: number }>(
      "select count(*)::int as rounds from public.bulk_registration_rounds where bulk_id = $1",
      [bulkId],
    );
    expect(rounds).toBe(3);
  });

  it.for([randomUUID(), `"${randomUUID()}"`, `again-${randomUUID()}`])(
    "with a key (%s) gets the same answer each time, and is one round",
    async (key) => {
      const bulkId = await settledRun(scene, 1, mentorIds(44).slice(38));
      const answer = { status: 202, body: { bulkId, round: 2, total: 4 } };
      const once = () => retry(bulkId, undefined, key);
      expect(await Promise.all([once(), once(), once()])).toEqual([answer, answer, answer]);
      await waitUntilSettled(scene, 1, bulkId);
      expect(await once()).toEqual(answer);
      expect(await retry(bulkId, undefined, randomUUID())).toMatchObject({ status: 202, body: { round: 3 } });
      expect(await once()).toEqual(answer);
      expect(await waitUntilSettled(scene, 1, bulkId)).toMatchObject({ round: 3 });
      // With the same key, another choice is another request.
      expect(await retry(bulkId, { only: [mentorId(41)] }, key)).toMatchObject({
        status: 409,
        body: { type: "urn:bulk-registration:problem:round-conflict" },
      });
      // A key of another coordinator is another key, which finds nothing here.
      expect(
        (
          await scene.call(3, `/bulk-registrations/${bulkId}/retry`, {
            method: "POST",
            headers: { "idempotency-key": key },
          })
        ).status,
      ).toBe(404);
    },
  );

  it.for(["", "two words", "k".repeat(256), "clé"])("with an invalid key is refused: %j", async (key) => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    expect(await retry(bulkId, undefined, key)).toMatchObject({
      status: 400,
      body: { field: "idempotency-key" },
    });
  });

  it("of a round that is taken by another choice, or is not the next one, is refused", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(44).slice(40));
    const conflict = { status: 409, body: { type: "urn:bulk-registration:problem:round-conflict" } };
    expect(await retry(bulkId, { round: 4 })).toMatchObject(conflict);
    expect((await retry(bulkId, { round: 2, only: [mentorId(41)] })).status).toBe(202);
    await waitUntilSettled(scene, 1, bulkId);
    expect(await retry(bulkId, { round: 2 })).toMatchObject(conflict);
    expect(await retry(bulkId, { round: 2, only: [mentorId(42)] })).toMatchObject(conflict);
  });

  it("takes up an interrupted run without any loss", async () => {
    const bulkId = await pausedRun(scene, 1, mentorIds(40));
    await scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1)).terminate();
    const interrupted = await waitUntil(scene, 1, bulkId, ({ status }) => status === "interrupted");
    expect(interrupted.progress).toMatchObject({ phase: "interrupted", total: 40 });
    const events = await readEvents(await scene.call(1, `/bulk-registrations/${bulkId}/progress`));
    expect(events.at(-1)).toMatchObject({ event: "end", data: { phase: "interrupted" } });
    expect(events).toHaveLength(2 + interrupted.succeeded);
    scene.gate.letThrough();
    expect(await retry(bulkId, { round: 2 })).toMatchObject({
      status: 202,
      body: { round: 2, total: 40 - interrupted.succeeded },
    });
    expect(await waitUntilSettled(scene, 1, bulkId)).toMatchObject({ status: "success", succeeded: 40 });
  });

  it("by two callers at once is one round", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(44).slice(40));
    scene.gate.hold();
    const answers = await Promise.all([retry(bulkId), retry(bulkId), retry(bulkId)]);
    const started = answers.filter(({ status }) => status === 202);
    const late = answers.filter(({ status }) => status !== 202);
    expect(started.length).toBeGreaterThan(0);
    for (const { body } of started) expect(body).toMatchObject({ round: 2, total: 4 });
    // A caller that comes after the start of the round gets the answer that it runs.
    for (const { body } of late)
      expect(body).toMatchObject({ status: 409, type: "urn:bulk-registration:problem:run-in-progress" });
    scene.gate.letThrough();
    expect(await waitUntilSettled(scene, 1, bulkId)).toMatchObject({ round: 2 });
  });

  it.for([
    [{ only: ["nobodyKnows"] }, "only[0]"],
    [{ only: ["busy", 5] }, "only[1]"],
    [{ only: "busy" }, "only"],
    [{ only: [mentorId(1), mentorId(45)] }, "only[1]"],
    [{ concurrency: 0 }, "concurrency"],
    [{ mentorsPerWrite: 501 }, "mentorsPerWrite"],
    [{ deadline: -1 }, "deadline"],
    [{ round: 1 }, "round"],
    [{ round: "2" }, "round"],
    [{ mentorIds: [] }, "mentorIds"],
  ] as const)("is refused for %j", async ([body, field]) => {
    const bulkId = await settledRun(scene, 1, mentorIds(1));
    expect(await retry(bulkId, body)).toMatchObject({ status: 400, body: { field } });
  });
});
