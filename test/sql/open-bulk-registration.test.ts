/** Opening a bulk registration: in chunks, sealed by its total, with the same result for each repetition. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { openChunk as open, openRegistration, storedItems, stored, TEMPLATE } from "./scenario.ts";
import { coordinator, errorCode, it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Arguments, Requests } from "./sql-test.ts";

async function storedSelection(requests: Requests, bulkId: string): Promise<unknown[]> {
  const items = await storedItems(requests, bulkId);
  expect(items.map((item) => item["position"])).toEqual(items.map((_, index) => index + 1));
  return items.map((item) => item["mentor_id"]);
}

const OPENED = {
  round: 1,
  total: 4,
  sealed: true,
  ended: false,
  concurrency: 5,
  maximumConcurrency: 5,
  projectId: expect.any(String),
};

describe("opening a bulk registration", () => {
  it("stores the template under the coordinator's name and the selection in its order", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    const mentorIds = [mentor(7), mentor(2), UNKNOWN_MENTOR, mentor(5)];

    const answer = await open(requests, { bulkId, mentorIds, total: 4 });

    expect(answer).toEqual({ ...OPENED, bulkId });
    expect(await storedSelection(requests, bulkId)).toEqual(mentorIds);
    const [header] = await requests.owner(
      "select *, activity_date::text as date from public.bulk_registrations where bulk_id = $1",
      [bulkId],
    );
    expect(header).toMatchObject({
      coordinator_id: coordinator(1),
      activity_type: TEMPLATE.activityType,
      date: TEMPLATE.activityDate,
      duration_minutes: 90,
      note: TEMPLATE.note,
      occurrence: 1,
    });
  });

  it("takes the selection in chunks and seals with the last one", async ({ requests }) => {
    const bulkId = randomUUID();

    const first = await open(requests, { bulkId, mentorIds: mentors(1, 2) });
    const second = await open(requests, { bulkId, mentorIds: mentors(3, 4), position: 2, total: 4 });

    expect(first).toEqual({ ...OPENED, bulkId, total: null, sealed: false });
    expect(second).toEqual({ ...OPENED, bulkId });
    expect(await storedSelection(requests, bulkId)).toEqual(mentors(1, 4));
  });

  it("gives the same answer to a repeated chunk, before and after the seal, and writes nothing", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    const first = { bulkId, mentorIds: mentors(1, 2) };
    const last = { bulkId, mentorIds: mentors(3, 4), position: 2, total: 4 };

    const unsealed = await open(requests, first);
    const before = await stored(requests, bulkId);
    expect(await open(requests, first)).toEqual(unsealed);
    expect(await stored(requests, bulkId)).toEqual(before);

    const sealed = await open(requests, last);
    const after = await stored(requests, bulkId);
    expect(await open(requests, last)).toEqual(sealed);
    expect(await open(requests, first)).toEqual(sealed);
    expect(await stored(requests, bulkId)).toEqual(after);
  });

  it("continues an earlier attempt, also when the mentors now come in another order", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    await open(requests, { bulkId, mentorIds: mentors(1, 3) });

    const answer = await open(requests, { bulkId, mentorIds: [4, 3, 2, 1].map(mentor), total: 4 });

    expect(answer).toMatchObject({ total: 4, sealed: true });
    expect(await storedSelection(requests, bulkId)).toEqual(mentors(1, 4));
  });

  it("counts a repeated mentor once", async ({ requests }) => {
    const bulkId = randomUUID();
    await open(requests, { bulkId, mentorIds: [mentor(1), mentor(2), mentor(1)] });
    const answer = await open(requests, { bulkId, mentorIds: [mentor(2), mentor(3)], position: 2, total: 3 });
    expect(answer).toMatchObject({ total: 3 });
    expect(await storedSelection(requests, bulkId)).toEqual(mentors(1, 3));
  });
});

describe("a conflict with a bulk registration that is stored under the same id", () => {
  it.for<Arguments>([
    { activityType: "Another walk" },
    { activityDate: "2026-11-21" },
    { durationMinutes: 91 },
    { note: null },
    { note: "Bring two coats" },
    { occurrence: 2 },
  ])("is a template conflict when the template differs in %j", async (change, { requests }) => {
    const bulkId = await openRegistration(requests);
    const request = open(requests, { bulkId, mentorIds: mentors(1, 3), total: 3, ...change });
    expect(await errorCode(request)).toBe("BR004");
  });

  it("is a template conflict when the id belongs to another coordinator, who sees nothing of it", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    await open(requests, { bulkId, mentorIds: mentors(1, 2) });
    const before = await stored(requests, bulkId);

    expect(await errorCode(open(requests, { bulkId, mentorIds: mentors(3, 4), total: 4 }, 2))).toBe("BR004");

    expect(await stored(requests, bulkId)).toEqual(before);
  });

  it("is a selection conflict when the sealed selection lacks a mentor or has another total", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const others = [
      { mentorIds: [mentor(1), mentor(2), mentor(4)], total: 3 },
      { mentorIds: [mentor(4)] },
      { mentorIds: mentors(1, 2), total: 2 },
    ];
    for (const other of others) expect(await errorCode(open(requests, { bulkId, ...other }))).toBe("BR005");
  });

  it("is a selection conflict when the total is wrong or a chunk is missing, and nothing is stored", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    await open(requests, { bulkId, mentorIds: mentors(1, 2) });
    const last = { bulkId, mentorIds: mentors(3, 4), position: 2 };

    expect(await errorCode(open(requests, { ...last, total: 5 }))).toBe("BR005");
    expect(await errorCode(open(requests, { ...last, position: 3 }))).toBe("BR005");

    expect(await storedSelection(requests, bulkId)).toEqual(mentors(1, 2));
    expect(await open(requests, { ...last, total: 4 })).toMatchObject({ total: 4 });
  });
});

describe("open_bulk_registration refuses before the first write", () => {
  it("no mentor or more than 5,000 in a chunk, a total outside 1 to 1,000,000, a position below 0", async ({
    requests,
  }) => {
    const refused: Arguments[] = [
      { mentorIds: [] },
      { mentorIds: Array.from({ length: 5_001 }, () => randomUUID()) },
      { total: 0 },
      { total: 1_000_001 },
      { position: -1 },
      { position: null },
      { mentorIds: [mentor(1), null] },
      { mentorIds: null },
      { bulkId: null },
    ];
    for (const values of refused) {
      const request = open(requests, { bulkId: randomUUID(), mentorIds: mentors(1, 1), ...values });
      expect(await errorCode(request)).toBe("22023");
    }
    expect(await requests.owner("select from public.bulk_registrations")).toEqual([]);
  });

  it.for<Arguments>([
    { activityType: "" },
    { activityType: "x".repeat(101) },
    { durationMinutes: 0 },
    { durationMinutes: 1441 },
    { note: "x".repeat(2001) },
    { occurrence: 0 },
    { occurrence: 101 },
    { activityDate: "infinity" },
  ])("a field that breaks its rule: %j", async (violation, { requests }) => {
    const request = open(requests, { bulkId: randomUUID(), mentorIds: mentors(1, 1), ...violation });
    // The calculation of the registration key refuses infinite dates.
    expect(["23514", "22008"]).toContain(await errorCode(request));
    expect(await requests.owner("select from public.bulk_registrations")).toEqual([]);
  });

  it("no texts of exactly the allowed length, counted in characters", async ({ requests }) => {
    const template = { activityType: "🚶".repeat(100), note: "é".repeat(2000) };
    await openRegistration(requests, { template });
    const rows = await requests.owner("select activity_type, note from public.bulk_registrations");
    expect(rows).toEqual([{ activity_type: template.activityType, note: template.note }]);
  });

  it("a caller who is not a coordinator, and a token without a subject", async ({ requests }) => {
    const values = {
      ...TEMPLATE,
      settings: "{}",
      position: 0,
      bulkId: randomUUID(),
      mentorIds: mentors(1, 1),
    };
    expect(await errorCode(open(requests, values, 9))).toBe("BR009");
    for (const requester of [{ role: "authenticated" }, { role: "authenticated", sub: null }] as const) {
      expect(await errorCode(requests.call(requester, "open_bulk_registration", values))).toBe("BR009");
    }
  });
});
