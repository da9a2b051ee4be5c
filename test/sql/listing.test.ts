/** A coordinator's list of bulk registrations: in pages, with the coordinator's own ones only. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { listItems, listRegistrations, pluck, readPages } from "./lists.ts";
import {
  closeRound,
  failure,
  openChunk,
  openRegistration,
  openRound,
  settleFailures,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { coordinator, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Arguments, Row } from "./sql-test.ts";

describe("the list of bulk registrations", () => {
  it("holds the coordinator's own ones only, also none of the same chapter", async ({ requests }) => {
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

  it("gives the template and the times", async ({ requests }) => {
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
      mentor: null,
      open: 3,
      succeeded: 0,
      alreadyRegistered: 0,
      failed: 0,
      cancelled: 0,
      ended: false,
      openedAt: createdAt,
      kind: "registration",
      ofBulkId: null,
      withdrawn: 0,
      withdrawnSince: 0,
      amendments: [],
    });
    // To the microsecond, because the next page begins there. Postgres leaves out zeros at the end.
    const [seconds = "", fraction = ""] = String(createdAt).replace("+00:00", "").split(".");
    expect(`${seconds}.${fraction.padEnd(6, "0")}`).toBe(at);
    expect(await listRegistrations(requests, { bulkId: without })).toMatchObject([
      { template: { note: null } },
    ]);
  });

  it("comes newest first, in pages without gaps or repetitions, also for equal times", async ({
    requests,
  }) => {
    const moments = ["2026-11-20T10:00:00.000001Z", "2026-11-20T10:00:00.000002Z", "2026-11-21T10:00:00Z"];
    for (let number = 0; number < 12; number += 1) {
      const bulkId = await openRegistration(requests, { by: 1 + (number % 2), mentorIds: [mentor(1)] });
      await requests.owner("update public.bulk_registrations set created_at = $2 where bulk_id = $1", [
        bulkId,
        moments[number % 3],
      ]);
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

  it("leaves out unsealed ones until they are sealed", async ({ requests }) => {
    const bulkId = randomUUID();
    const chunk = { bulkId, mentorIds: mentors(1, 2) };
    await openChunk(requests, chunk);

    expect(await listRegistrations(requests)).toEqual([]);
    expect(await listRegistrations(requests, { bulkId })).toEqual([]);
    expect(await errorCode(listItems(requests, bulkId))).toBe("BR003");

    await openChunk(requests, { ...chunk, total: 2 });
    expect(await listRegistrations(requests)).toMatchObject([{ bulkId, total: 2, open: 2 }]);
    expect(await listItems(requests, bulkId)).toHaveLength(2);
  });

  it("counts the whole selection, each mentor as the latest round left it", async ({ requests }) => {
    await submit(requests, await openRegistration(requests, { mentorIds: [mentor(2)] }), 1);
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 6) });
    const summary = async (): Promise<Row> => (await listRegistrations(requests, { bulkId }))[0] ?? {};

    await submit(requests, bulkId, [1, 2]);
    await settleFailures(requests, bulkId, [failure(3), failure(4)]);
    const all = { total: 6, succeeded: 2, alreadyRegistered: 1 };
    expect(await summary()).toMatchObject({
      ...all,
      round: 1,
      open: 2,
      failed: 2,
      cancelled: 0,
      ended: false,
    });
    await closeRound(requests, bulkId);
    expect(await summary()).toMatchObject({
      ...all,
      round: 1,
      open: 0,
      failed: 4,
      cancelled: 2,
      ended: true,
    });

    // A few items are retried: a failed one and a cancelled one. The counts stay the same while the retry is being
    // opened.
    const chosen = { mentorIds: [mentor(3), mentor(5)] };
    await openRound(requests, bulkId, 2, { ...chosen, last: false });
    expect(await summary()).toMatchObject({
      ...all,
      round: 1,
      open: 0,
      failed: 4,
      cancelled: 2,
      ended: true,
    });
    await openRound(requests, bulkId, 2, chosen);
    expect(await summary()).toMatchObject({
      ...all,
      round: 2,
      open: 2,
      failed: 2,
      cancelled: 1,
      ended: false,
    });
    await submit(requests, bulkId, 2, { round: 2 });
    expect(await summary()).toMatchObject({
      ...all,
      round: 2,
      open: 1,
      succeeded: 3,
      failed: 2,
      cancelled: 1,
    });
    await closeRound(requests, bulkId, { round: 2 });
    expect(await summary()).toMatchObject({
      ...all,
      open: 0,
      succeeded: 3,
      failed: 3,
      cancelled: 2,
      ended: true,
    });

    // All that is left is retried, including the item that was cancelled twice.
    const opened = await openRound(requests, bulkId, 3);
    expect(opened).toMatchObject({ total: 3 });
    expect(await summary()).toMatchObject({
      ...all,
      round: 3,
      open: 3,
      succeeded: 3,
      failed: 0,
      cancelled: 0,
    });
    await submit(requests, bulkId, [1, 3], { round: 3 });
    expect(await summary()).toMatchObject({
      ...all,
      round: 3,
      open: 0,
      succeeded: 6,
      failed: 0,
      cancelled: 0,
      ended: true,
    });
  });

  it("is refused outside the bounds of a page", async ({ requests }) => {
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
