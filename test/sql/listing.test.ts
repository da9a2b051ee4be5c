/** Her bulk registrations, as a coordinator looks them up: page by page, her own and nobody else's. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { listItems, listRegistrations, pluck, readPages } from "./lists.ts";
import { cancelOpen, failure, openRegistration, recordFailures, submit, TEMPLATE } from "./scenario.ts";
import { coordinator, authenticated, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Arguments, Row } from "./sql-test.ts";

describe("the list of bulk registrations", () => {
  it("holds her own and nobody else's, also not of her chapter", async ({ requests }) => {
    const ids = [];
    for (const by of [1, 2, 3]) ids.push(await openRegistration(requests, { by }));

    for (const [index, id] of ids.entries()) {
      const by = index + 1;
      expect(pluck(await listRegistrations(requests, {}, by), "bulkId")).toEqual([id]);
      for (const other of ids.filter((each) => each !== id)) {
        expect(await listRegistrations(requests, { bulkId: other }, by)).toEqual([]);
        expect(await errorCode(listItems(requests, other, {}, by))).toBe("BR003");
      }
    }
    expect(await errorCode(listRegistrations(requests, {}, 9))).toBe("BR009");
    const nobody = requests.call({ role: "authenticated" }, "list_bulk_registrations", { limit: 5 });
    expect(await errorCode(nobody)).toBe("BR009");
  });

  it("says what was asked for, and when", async ({ requests }) => {
    const note = 'Bring a "coat"\\\nand 100 % patience_ 😀';
    const bulkId = await openRegistration(requests, { template: { note, occurrence: 3 } });
    const without = await openRegistration(requests, { template: { note: null } });
    const [{ at } = {}] = await requests.owner(
      `select to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at
       from public.bulk_registrations where bulk_id = $1`,
      [bulkId],
    );

    const [entry] = await listRegistrations(requests, { bulkId });
    const { createdAt, ...rest } = entry ?? {};
    expect(rest).toEqual({
      bulkId,
      template: {
        activityType: TEMPLATE.activityType,
        date: TEMPLATE.activityDate,
        durationMinutes: TEMPLATE.durationMinutes,
        note,
        occurrence: 3,
      },
      round: 1,
      total: 3,
      open: 3,
      succeeded: 0,
      alreadyRegistered: 0,
      failed: 0,
      cancelled: 0,
    });
    // To the microsecond: it is where the next page begins. Postgres leaves out zeros at the end.
    const [seconds = "", fraction = ""] = String(createdAt).replace("+00:00", "").split(".");
    expect(`${seconds}.${fraction.padEnd(6, "0")}`).toBe(at);
    expect(await listRegistrations(requests, { bulkId: without })).toMatchObject([
      { template: { note: null } },
    ]);
  });

  it("comes newest first, page by page without a gap or a repetition, also of one moment", async ({
    requests,
  }) => {
    const moments = ["2026-11-20T10:00:00.000001Z", "2026-11-20T10:00:00.000002Z", "2026-11-21T10:00:00Z"];
    for (let number = 0; number < 12; number += 1) {
      const bulkId = randomUUID();
      await requests.owner(
        `insert into public.bulk_registrations
           (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, created_at)
         values ($1, $2, 'Walk', '2026-11-20', 60, $3)`,
        [bulkId, coordinator(1 + (number % 2)), moments[number % 3]],
      );
      await requests.owner(
        "insert into public.bulk_registration_items (bulk_id, mentor_id) values ($1, $2)",
        [bulkId, mentor(1)],
      );
      await requests.owner(
        "update public.bulk_registrations set total = 1, sealed_at = now() where bulk_id = $1",
        [bulkId],
      );
    }
    const expected = await requests.owner(
      `select bulk_id from public.bulk_registrations where coordinator_id = $1
       order by created_at desc, bulk_id desc`,
      [coordinator(1)],
    );

    for (const limit of [1, 2, 3, 6, 7]) {
      const paged = await readPages(limit, (last) =>
        listRegistrations(requests, {
          limit,
          beforeCreatedAt: last?.["createdAt"] ?? null,
          beforeBulkId: last?.["bulkId"] ?? null,
        }),
      );
      expect(pluck(paged, "bulkId")).toEqual(pluck(expected, "bulk_id"));
    }
  });

  it("leaves out what was never sealed, until it is", async ({ requests }) => {
    const bulkId = randomUUID();
    const chunk = { bulkId, ...TEMPLATE, mentorIds: mentors(1, 2) };
    await requests.call(authenticated(1), "open_bulk_registration", chunk);

    expect(await listRegistrations(requests)).toEqual([]);
    expect(await listRegistrations(requests, { bulkId })).toEqual([]);
    expect(await errorCode(listItems(requests, bulkId))).toBe("BR003");

    await requests.call(authenticated(1), "open_bulk_registration", { ...chunk, total: 2 });
    expect(await listRegistrations(requests)).toMatchObject([{ bulkId, total: 2, open: 2 }]);
    expect(await listItems(requests, bulkId)).toHaveLength(2);
  });

  it("counts the whole selection over all rounds", async ({ requests }) => {
    const before = await openRegistration(requests, { mentorIds: [mentor(2)] });
    await submit(requests, before, mentor(2));
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 6) });
    const summary = async (): Promise<Row> => (await listRegistrations(requests, { bulkId }))[0] ?? {};

    for (const id of mentors(1, 2)) await submit(requests, bulkId, id);
    await recordFailures(requests, bulkId, [failure(mentor(3)), failure(mentor(4))]);
    expect(await summary()).toMatchObject({
      round: 1,
      open: 2,
      succeeded: 2,
      alreadyRegistered: 1,
      failed: 2,
    });
    await cancelOpen(requests, bulkId);
    const settled = { total: 6, open: 0, succeeded: 2, alreadyRegistered: 1, failed: 4, cancelled: 2 };
    expect(await summary()).toMatchObject({ round: 1, ...settled });

    const chosen = { bulkId, round: 2, onlyMentorIds: [mentor(3), mentor(5)] };
    await requests.call(authenticated(1), "open_bulk_registration_round", chosen);
    const again = { total: 6, open: 2, succeeded: 2, alreadyRegistered: 1, failed: 2, cancelled: 1 };
    expect(await summary()).toMatchObject({ round: 2, ...again });
    await submit(requests, bulkId, mentor(5), { round: 2 });
    expect(await summary()).toMatchObject({ ...again, round: 2, open: 1, succeeded: 3 });
  });

  it("is refused without the bounds of a page", async ({ requests }) => {
    const wrong: Arguments[] = [
      { limit: null },
      { limit: 0 },
      { limit: 102 },
      { beforeCreatedAt: "2026-11-20T10:00:00Z" },
      { beforeBulkId: randomUUID() },
    ];
    for (const values of wrong) expect(await errorCode(listRegistrations(requests, values))).toBe("22023");
    const bulkId = await openRegistration(requests);
    for (const limit of [null, 0, 1002]) {
      expect(await errorCode(listItems(requests, bulkId, { limit }))).toBe("22023");
    }
  });
});
