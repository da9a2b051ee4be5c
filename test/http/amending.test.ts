/**
 * Corrections and withdrawals over HTTP: started with a key, previewed, listed, and refused with their own problems.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { settledRun, show, waitUntilSettled } from "../support/http-runs.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import { TEMPLATE } from "../support/scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});
afterAll(() => scene.stop());

async function post(path: string, body: object, key: string = randomUUID()) {
  const answer = await scene.call(1, `/bulk-registrations/${path}`, submission(body, key));
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, answer };
}

it("the backend corrects and withdraws, and a repeated key gets the same answer", async () => {
  const ofBulkId = await settledRun(scene, 1, mentorIds(3));
  const correction = { template: { date: "2025-03-04" }, mentorIds: [mentorId(1), mentorId(2)] };
  expect((await post(`${ofBulkId}/corrections/preflight`, correction)).body).toMatchObject({
    inForce: 2,
    alreadyRegistered: 0,
    template: { date: "2025-03-04" },
  });

  const key = randomUUID();
  const started = await post(`${ofBulkId}/corrections`, correction, key);

  expect(started).toMatchObject({ status: 202, body: { bulkId: key, round: 1, total: 2 } });
  expect(started.answer.headers.get("location")).toBe(`/bulk-registrations/${key}`);
  await waitUntilSettled(scene, 1, key);
  expect(await show(scene, 1, key)).toMatchObject({
    kind: "correction",
    ofBulkId,
    withdrawn: 2,
    status: "success",
  });
  expect(await post(`${ofBulkId}/corrections`, correction, key)).toMatchObject({
    status: 202,
    body: started.body,
  });
  expect(await post(`${ofBulkId}/withdrawals`, {}, key)).toMatchObject({
    status: 422,
    body: { type: "urn:bulk-registration:problem:idempotency-conflict", bulkId: key },
  });

  expect((await post(`${ofBulkId}/withdrawals/preflight`, {})).body).toEqual({
    inForce: 1,
    alreadyRegistered: 0,
  });
  const withdrawalId = randomUUID();
  expect(await post(`${ofBulkId}/withdrawals`, {}, withdrawalId)).toMatchObject({
    status: 202,
    body: { total: 1 },
  });
  await waitUntilSettled(scene, 1, withdrawalId);
  const outcomes = await scene.call(1, `/bulk-registrations/${withdrawalId}/outcomes`);
  expect(await outcomes.json()).toMatchObject({ items: [{ mentorId: mentorId(3), detail: "withdrawn" }] });
  expect(await show(scene, 1, ofBulkId)).toMatchObject({
    kind: "registration",
    ofBulkId: null,
    withdrawnSince: 3,
    amendments: [
      { bulkId: withdrawalId, kind: "withdrawal", withdrawn: 1 },
      { bulkId: key, kind: "correction", withdrawn: 2 },
    ],
  });
  expect(await post(`${ofBulkId}/withdrawals`, {})).toMatchObject({
    status: 409,
    body: { type: "urn:bulk-registration:problem:nothing-in-force" },
  });
});

it("the backend refuses a correction that changes nothing, a mentor outside the selection, and a missing key", async () => {
  const ofBulkId = await settledRun(scene, 1, mentorIds(2));
  const { date } = TEMPLATE;
  expect(await post(`${ofBulkId}/corrections`, { template: {} })).toMatchObject({
    status: 400,
    body: { field: "template", rule: "must change something" },
  });
  expect(await post(`${ofBulkId}/corrections`, { template: { date } })).toMatchObject({
    status: 400,
    body: { field: "template", rule: "must differ from the template of the bulk registration" },
  });
  expect(await post(`${ofBulkId}/withdrawals`, { mentorIds: [mentorId(30)] })).toMatchObject({
    status: 400,
    body: { field: "mentorIds[0]" },
  });
  const keyless = await scene.call(1, `/bulk-registrations/${ofBulkId}/withdrawals`, { method: "POST" });
  expect(keyless.status).toBe(400);
  expect(await keyless.json()).toMatchObject({
    type: "urn:bulk-registration:problem:idempotency-key-missing",
  });
  const stranger = await scene.call(2, `/bulk-registrations/${ofBulkId}/withdrawals`, submission({}));
  expect(stranger.status).toBe(404);
});
