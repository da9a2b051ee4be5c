/** Repeated requests: from a page that lost the answer, from two tabs, or from somebody who guesses keys. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settledRun, waitUntilSettled } from "../support/http-runs.ts";
import { openHttpScene, submission } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

const form = (note: string = randomUUID()) => ({ mentorIds: mentorIds(3), template: { ...TEMPLATE, note } });

interface Accepted {
  bulkId: string;
  round: number;
  total: number;
}

async function send(coordinator: number, body: object, key: string) {
  const answer = await scene.call(coordinator, "/bulk-registrations", submission(body, key));
  return { status: answer.status, body: (await answer.json()) as Accepted & { type?: string } };
}

async function stored(note: string): Promise<number> {
  const [row] = await scene.backend.rows<{ count: number }>(
    "select count(*)::int as count from public.bulk_registrations where note = $1",
    [note],
  );
  return row?.count ?? 0;
}

describe("the same key with the same body", () => {
  it("is the same registration, also with a key that is no UUID", async () => {
    for (const key of [randomUUID(), `form-${randomUUID()}`, "!~", "k".repeat(255)]) {
      const note = randomUUID();
      const first = await send(1, form(note), key);
      expect(first.status).toBe(202);
      expect(await send(1, form(note), key)).toEqual(first);
      expect(await stored(note)).toBe(1);
    }
  });

  it("is one registration when it comes ten times at once", async () => {
    const key = `at-once-${randomUUID()}`;
    const note = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(1, form(note), key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(answers.map(({ body }) => body.bulkId));
    expect(ids.size).toBe(1);
    expect(await stored(note)).toBe(1);
    const [bulkId = ""] = ids;
    const { succeeded } = await waitUntilSettled(scene, 1, bulkId);
    expect(succeeded).toBe(3);
    const rows = await scene.backend.rows("select 1 from public.proxy_activities where note = $1", [note]);
    expect(rows).toHaveLength(3);
  });

  it("is a UUID in any case, with or without the quotes of a structured header", async () => {
    const bulkId = randomUUID();
    const note = randomUUID();
    for (const key of [bulkId, bulkId.toUpperCase(), `"${bulkId}"`]) {
      expect(await send(1, form(note), key)).toEqual({ status: 202, body: { bulkId, round: 1, total: 3 } });
    }
    expect(await stored(note)).toBe(1);
  });

  it("gets the same answer after a retry, too", async () => {
    const note = randomUUID();
    const body = { mentorIds: mentorIds(41).slice(39), template: { ...TEMPLATE, note } };
    const key = randomUUID();
    const first = await send(1, body, key);
    await waitUntilSettled(scene, 1, key);
    const retried = await scene.call(1, `/bulk-registrations/${key}/retry`, { method: "POST" });
    expect(await retried.json()).toEqual({ bulkId: key, round: 2, total: 1 });
    await waitUntilSettled(scene, 1, key);
    expect(await send(1, body, key)).toEqual(first);
  });

  it("counts another order and repeated mentors as the same body", async () => {
    const note = randomUUID();
    const key = randomUUID();
    const [a, b, c] = mentorIds(3);
    const template = { ...TEMPLATE, note };
    const first = await send(1, { mentorIds: [a, b, c], template }, key);
    expect(await send(1, { mentorIds: [a, b, b?.toUpperCase(), c, a], template }, key)).toEqual(first);
  });
});

describe("the same key with another body", () => {
  it("is refused for any difference, and changes nothing", async () => {
    const key = `other-${randomUUID()}`;
    const note = randomUUID();
    const body = { ...form(note), concurrency: 2, deadline: 3_600 };
    const first = await send(1, body, key);
    const others: object[] = [
      { ...body, mentorIds: mentorIds(4) },
      { ...body, mentorIds: mentorIds(2) },
      { ...body, template: { ...body.template, date: "2026-11-19" } },
      { ...body, template: { ...body.template, note: `${note} more` } },
      { ...body, template: { ...body.template, occurrence: 2 } },
      { ...body, concurrency: 3 },
      { ...body, deadline: 7_200 },
      { ...body, mentorsPerWrite: 2 },
      { ...body, mentorsPerActivity: 1 },
      form(note),
      { ...body, tolerance: { failedCount: 1 } },
    ];
    for (const other of others) {
      const answer = await send(1, other, key);
      expect(answer).toMatchObject({
        status: 422,
        body: { type: "urn:bulk-registration:problem:idempotency-conflict" },
      });
    }
    expect(await send(1, body, key)).toEqual(first);
    expect(await stored(note)).toBe(1);
  });
});

describe("another coordinator", () => {
  it("may use the same key, if it is no UUID, for their own registration", async () => {
    const key = "monday";
    const mine = await send(1, form(), key);
    const hers = await send(2, form(), key);
    expect([mine.status, hers.status]).toEqual([202, 202]);
    expect(hers.body.bulkId).not.toBe(mine.body.bulkId);
    const foreign = await scene.call(2, `/bulk-registrations/${mine.body.bulkId}`);
    expect(foreign.status).toBe(404);
  });

  it("learns nothing about a taken UUID except that it is taken", async () => {
    const bulkId = await settledRun(scene, 1, mentorIds(2));
    for (const body of [form(), { mentorIds: mentorIds(2), template: { ...TEMPLATE, note: bulkId } }]) {
      const answer = await send(2, body, bulkId);
      expect(answer).toEqual({
        status: 422,
        body: {
          type: "urn:bulk-registration:problem:idempotency-conflict",
          title: "Another request has used this key",
          status: 422,
          detail: `bulkId ${bulkId} is taken by a bulk registration with another template`,
          bulkId,
          requestId: expect.any(String),
        },
      });
    }
    const shown = await scene.call(2, `/bulk-registrations/${bulkId}`);
    expect(shown.status).toBe(404);
  });
});

describe("an invalid key", () => {
  it("is required", async () => {
    const answer = await scene.call(1, "/bulk-registrations", { method: "POST", body: form() });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      type: "urn:bulk-registration:problem:idempotency-key-missing",
      field: "idempotency-key",
      rule: "is required",
    });
  });

  it.for(["", "two words", "k".repeat(256), "clé", "a\tb"])("is refused: %j", async (key) => {
    const answer = await scene.call(1, "/bulk-registrations", submission(form(), key));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ field: "idempotency-key" });
  });
});
