/** Opening a bulk registration: in chunks, sealed by its total, the same however often it is repeated. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { openRegistration, submit, TEMPLATE } from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

function open(requests: Requests, values: Arguments, by = 1): Promise<Row> {
  return requests.call(authenticated(by), "open_bulk_registration", { ...TEMPLATE, ...values });
}

async function storedSelection(requests: Requests, bulkId: string): Promise<unknown[]> {
  const rows = await requests.owner(
    "select mentor_id from public.bulk_registration_items where bulk_id = $1 order by position",
    [bulkId],
  );
  return rows.map((row) => row["mentor_id"]);
}

describe("opening a bulk registration", () => {
  it("stores the template under the coordinator's name and the selection in its order", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    const mentorIds = [mentor(7), mentor(2), UNKNOWN_MENTOR, mentor(5)];

    const answer = await open(requests, { bulkId, mentorIds, total: 4 });

    expect(answer).toEqual({
      bulkId,
      round: 1,
      total: 4,
      sealed: true,
      firstPage: { mentorIds, cursor: null },
    });
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
    const second = await open(requests, { bulkId, mentorIds: mentors(3, 4), total: 4 });

    expect(first).toEqual({ bulkId, round: 1, total: null, sealed: false, firstPage: null });
    expect(second).toMatchObject({ total: 4, sealed: true, firstPage: { mentorIds: mentors(1, 4) } });
  });

  it("answers the same when a chunk is sent again, before and after the seal", async ({ requests }) => {
    const bulkId = randomUUID();
    const chunks = [
      { bulkId, mentorIds: mentors(1, 2) },
      { bulkId, mentorIds: mentors(3, 4), total: 4 },
    ];

    const unsealed = [await open(requests, chunks[0] ?? {}), await open(requests, chunks[0] ?? {})];
    const sealed = [await open(requests, chunks[1] ?? {}), await open(requests, chunks[1] ?? {})];
    const again = await open(requests, chunks[0] ?? {});

    expect(unsealed[1]).toEqual(unsealed[0]);
    expect(sealed[1]).toEqual(sealed[0]);
    expect(again).toEqual(sealed[0]);
    expect(await storedSelection(requests, bulkId)).toEqual(mentors(1, 4));
  });

  it("leaves settled mentors out of the first page when it is asked for again", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, mentor(2));

    const answer = await open(requests, { bulkId, mentorIds: mentors(1, 3), total: 3 });

    expect(answer["firstPage"]).toEqual({ mentorIds: [mentor(1), mentor(3)], cursor: null });
  });

  it("counts a mentor once who comes twice in a chunk", async ({ requests }) => {
    const bulkId = randomUUID();
    const answer = await open(requests, { bulkId, mentorIds: [mentor(1), mentor(2), mentor(1)], total: 2 });
    expect(answer).toMatchObject({ total: 2, firstPage: { mentorIds: mentors(1, 2) } });
  });

  it("gives the first page a cursor when more than a page is open", async ({ requests }) => {
    const bulkId = randomUUID();
    const ids = Array.from({ length: 501 }, () => randomUUID());
    await open(requests, { bulkId, mentorIds: ids.slice(0, 500) });

    const answer = await open(requests, { bulkId, mentorIds: ids.slice(500), total: 501 });

    const [last] = await requests.owner(
      "select position from public.bulk_registration_items where mentor_id = $1",
      [ids[499]],
    );
    expect(answer["firstPage"]).toEqual({ mentorIds: ids.slice(0, 500), cursor: Number(last?.["position"]) });
  });
});

describe("a conflict with what is stored under the same id", () => {
  const changes: Arguments[] = [
    { activityType: "Another walk" },
    { activityDate: "2026-11-21" },
    { durationMinutes: 91 },
    { note: null },
    { note: "Bring two coats" },
    { occurrence: 2 },
  ];
  for (const change of changes) {
    it(`is a template conflict when the template differs in ${JSON.stringify(change)}`, async ({
      requests,
    }) => {
      const bulkId = await openRegistration(requests);
      const request = open(requests, { bulkId, mentorIds: mentors(1, 3), total: 3, ...change });
      expect(await errorCode(request)).toBe("BR004");
    });
  }

  it("is a template conflict when the id is another coordinator's, who then notices nothing", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    await open(requests, { bulkId, mentorIds: mentors(1, 2) });

    expect(await errorCode(open(requests, { bulkId, mentorIds: mentors(3, 4), total: 4 }, 2))).toBe("BR004");

    expect(await storedSelection(requests, bulkId)).toEqual(mentors(1, 2));
  });

  it("is a selection conflict when the sealed selection lacks one of the mentors", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const request = open(requests, { bulkId, mentorIds: [mentor(1), mentor(2), mentor(4)], total: 3 });
    expect(await errorCode(request)).toBe("BR005");
    expect(await errorCode(open(requests, { bulkId, mentorIds: [mentor(4)] }))).toBe("BR005");
  });

  it("is a selection conflict when the sealed selection has another total", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(open(requests, { bulkId, mentorIds: mentors(1, 2), total: 2 }))).toBe("BR005");
  });

  it("is a selection conflict when the total isn't what has arrived, and the last chunk isn't kept", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    await open(requests, { bulkId, mentorIds: mentors(1, 2) });

    expect(await errorCode(open(requests, { bulkId, mentorIds: mentors(3, 4), total: 5 }))).toBe("BR005");

    expect(await storedSelection(requests, bulkId)).toEqual(mentors(1, 2));
    expect(await open(requests, { bulkId, mentorIds: mentors(3, 4), total: 4 })).toMatchObject({ total: 4 });
  });
});

describe("what is refused before anything is written", () => {
  it("refuses more than 500 mentors in a chunk, and a total outside 1 to 100,000", async ({ requests }) => {
    const bulkId = randomUUID();
    const many = Array.from({ length: 501 }, () => randomUUID());
    expect(await errorCode(open(requests, { bulkId, mentorIds: many }))).toBe("22023");
    expect(await errorCode(open(requests, { bulkId, mentorIds: mentors(1, 1), total: 0 }))).toBe("22023");
    expect(await errorCode(open(requests, { bulkId, mentorIds: mentors(1, 1), total: 100_001 }))).toBe(
      "22023",
    );
    expect(await requests.owner("select from public.bulk_registrations")).toEqual([]);
  });

  it("refuses a missing id among the mentors, and a missing list", async ({ requests }) => {
    const bulkId = randomUUID();
    expect(await errorCode(open(requests, { bulkId, mentorIds: [mentor(1), null] }))).toBe("22023");
    expect(await errorCode(open(requests, { bulkId, mentorIds: null }))).toBe("22023");
    expect(await errorCode(open(requests, { bulkId: null, mentorIds: mentors(1, 1) }))).toBe("22023");
  });

  const violations: Arguments[] = [
    { activityType: "" },
    { activityType: "   " },
    { activityType: "x".repeat(101) },
    { durationMinutes: 0 },
    { durationMinutes: 1441 },
    { note: "" },
    { note: "x".repeat(2001) },
    { occurrence: 0 },
    { occurrence: 101 },
    { activityDate: "infinity" },
  ];
  for (const violation of violations) {
    const [field, value] = Object.entries(violation)[0] ?? [];
    it(`refuses the ${field} ${JSON.stringify(value).slice(0, 12)}`, async ({ requests }) => {
      const request = open(requests, { bulkId: randomUUID(), mentorIds: mentors(1, 1), ...violation });
      // A date that isn't finite is refused by the calculation of the registration key already.
      expect(["23514", "22008"]).toContain(await errorCode(request));
      expect(await requests.owner("select from public.bulk_registrations")).toEqual([]);
    });
  }

  it("takes the longest texts that are allowed, counted in characters", async ({ requests }) => {
    const template = { activityType: "🚶".repeat(100), note: "é".repeat(2000) };
    await openRegistration(requests, { template });
    const rows = await requests.owner("select activity_type, note from public.bulk_registrations");
    expect(rows).toEqual([{ activity_type: template.activityType, note: template.note }]);
  });

  it("refuses somebody who is no coordinator, and a token without a subject", async ({ requests }) => {
    const values = { ...TEMPLATE, bulkId: randomUUID(), mentorIds: mentors(1, 1) };
    expect(await errorCode(open(requests, values, 9))).toBe("BR009");
    expect(await errorCode(requests.call({ role: "authenticated" }, "open_bulk_registration", values))).toBe(
      "BR009",
    );
    expect(
      await errorCode(requests.call({ role: "authenticated", sub: null }, "open_bulk_registration", values)),
    ).toBe("BR009");
  });
});
