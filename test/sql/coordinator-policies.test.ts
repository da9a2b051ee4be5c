/** What a coordinator reaches with their own token, and what no statement of theirs reaches. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { audit, closeRound, countActivities, openRegistration, submit } from "./scenario.ts";
import { authenticated, chapter, coordinator, errorCode, it, mentors } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

/** One row or more in every table. */
async function openAudited(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests);
  await submit(requests, bulkId, 1);
  await closeRound(requests, bulkId);
  await audit(requests, bulkId);
  return bulkId;
}

const OWN_TABLES = [
  "bulk_registrations",
  "bulk_registration_rounds",
  "bulk_registration_items",
  "proxy_activities",
  "bulk_registration_audits",
];

describe("reading", () => {
  it("shows a coordinator their own row, their chapter and its mentors, and nothing of others", async ({
    requests,
  }) => {
    const read = async (text: string): Promise<unknown[]> =>
      (await requests.query(authenticated(3), text)).rows;
    expect(await read("select user_id from public.coordinators")).toEqual([{ user_id: coordinator(3) }]);
    expect(await read("select id from public.chapters")).toEqual([{ id: chapter(2) }]);
    const named = await read(
      "select c.full_name, h.name from public.coordinators c join public.chapters h on h.id = c.chapter_id",
    );
    expect(named).toEqual([{ full_name: "Cleo Moe", name: "Hillside Chapter" }]);
    const rows = await read("select id from public.mentors order by id");
    expect(rows).toEqual(mentors(45, 60).map((id) => ({ id })));
  });

  it.for(OWN_TABLES)("shows %s only to their own coordinator", async (table, { requests }) => {
    await openAudited(requests);
    const rowsFor = async (number: number): Promise<number> =>
      (await requests.query(authenticated(number), `select from public.${table}`)).rowCount ?? -1;
    expect(await rowsFor(1)).toBeGreaterThan(0);
    // One coordinator of the same chapter, one of another chapter, and one id that is no coordinator's.
    expect([await rowsFor(2), await rowsFor(3), await rowsFor(9)]).toEqual([0, 0, 0]);
  });

  it("shows nothing without a subject in the token", async ({ requests }) => {
    await openAudited(requests);
    for (const table of [...OWN_TABLES, "mentors", "coordinators", "chapters"]) {
      const result = await requests.query({ role: "authenticated" }, `select from public.${table}`);
      expect([table, result.rowCount]).toEqual([table, 0]);
    }
  });
});

describe("opening directly instead of through the function", () => {
  const insertHeader = `insert into public.bulk_registrations
    (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes) values ($1, $2, 'Walk', '2026-11-20', 60)`;

  it("inserts only a header of the coordinator's own, which has no effect without a selection", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    await requests.query(authenticated(1), insertHeader, [bulkId, coordinator(1)]);
    expect(await errorCode(submit(requests, bulkId, 1))).toBe("BR003");
    const forAnother = requests.query(authenticated(1), insertHeader, [randomUUID(), coordinator(2)]);
    expect(await errorCode(forAnother)).toBe("42501");
    const byNobody = requests.query(authenticated(9), insertHeader, [randomUUID(), coordinator(9)]);
    expect(await errorCode(byNobody)).toBe("42501");
    expect(await countActivities(requests)).toBe(0);
  });
});

describe("what the private functions check by themselves", () => {
  const PRIVATE = "bulk_registration_private";

  it("a coordinator fills only their own selection, and no sealed one", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const fill = (by: number, mentorIds: string[]): Promise<string> =>
      errorCode(
        requests.query(authenticated(by), `select ${PRIVATE}.fill_selection($1, '{}', $2, 0, null)`, [
          bulkId,
          mentorIds,
        ]),
      );
    expect(await fill(2, mentors(4, 5))).toBe("BR009");
    expect(await fill(9, mentors(4, 5))).toBe("BR009");
    expect(await fill(1, mentors(4, 5))).toBe("BR005");
  });

  it("a coordinator opens rounds only of their own, and closes only interrupted ones", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const close = (by: number, reason: string): Promise<unknown> =>
      requests.query(authenticated(by), `select ${PRIVATE}.close_items($1, 1, $2, 0)`, [bulkId, reason]);
    expect(await errorCode(close(1, "cancelled"))).toBe("42501");
    expect(await errorCode(close(1, "registered"))).toBe("42501");
    await close(2, "interrupted");
    const [round] = await requests.owner("select settled from public.bulk_registration_rounds");
    expect(round).toEqual({ settled: 0 });
    const open = requests.query(
      authenticated(2),
      `select ${PRIVATE}.fill_round($1, 2, '{}', '{}', null, null, 0, true, null)`,
      [bulkId],
    );
    expect(await errorCode(open)).toBe("BR003");
  });
});
