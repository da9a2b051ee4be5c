/**
 * Audits and lists of amendments and of the bulk registrations that they amend, and the operator's functions on them.
 */
import { describe, expect } from "vitest";
import { openAmendment, openCorrection, openWithdrawal, registered } from "./amendments.ts";
import { audit, closeRound, openRound, readProgress, storedItems, submit } from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

async function auditOf(requests: Requests, bulkId: string, round = 1): Promise<Row> {
  await audit(requests, bulkId, { round });
  const [row] = await requests.owner(
    "select * from public.bulk_registration_audits where bulk_id = $1 and round = $2",
    [bulkId, round],
  );
  return row ?? {};
}

async function summary(requests: Requests, bulkId: string): Promise<unknown> {
  const list = await requests.call(authenticated(1), "list_bulk_registrations", { limit: 1, bulkId });
  return (list["registrations"] as unknown[])[0];
}

describe("the audit", () => {
  it("of a correction gives the amended bulk registration and the number of withdrawn rows, and reconciles", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const bulkId = await openCorrection(requests, ofId);
    await submit(requests, bulkId, 1);
    await closeRound(requests, bulkId);
    expect(await auditOf(requests, bulkId)).toMatchObject({
      kind: "correction",
      of_bulk_id: ofId,
      succeeded: 1,
      withdrawn: 1,
      cancelled: 2,
      rows_registered: 1,
      rows_withdrawn: 1,
      rows_already_withdrawn: 0,
      reconciled: true,
    });
    await openRound(requests, bulkId, 2);
    await submit(requests, bulkId, [1, 2], { round: 2 });
    expect(await auditOf(requests, bulkId, 2)).toMatchObject({
      withdrawn: 2,
      rows_withdrawn: 2,
      reconciled: true,
    });
  });

  it("of a withdrawal counts rows that it withdrew and rows that were withdrawn before", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const bulkId = await openWithdrawal(requests, ofId);
    await submit(requests, await openWithdrawal(requests, ofId, { mentorIds: [mentor(2)] }), 1);
    await submit(requests, bulkId, [1, 3]);
    expect(await auditOf(requests, bulkId)).toMatchObject({
      kind: "withdrawal",
      of_bulk_id: ofId,
      overall_status: "success",
      withdrawn: 2,
      rows_registered: 0,
      rows_withdrawn: 2,
      rows_already_withdrawn: 1,
      note: null,
      reconciled: true,
    });
  });

  it("of the amended bulk registration stays true, whether it is written before or after the amendment", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const otherId = await registered(requests, { template: { occurrence: 2 } });
    const before = await auditOf(requests, ofId);
    await submit(requests, await openCorrection(requests, ofId), [1, 3]);
    await submit(requests, await openWithdrawal(requests, otherId), [1, 3]);
    expect(await auditOf(requests, ofId)).toEqual(before);
    expect(await auditOf(requests, otherId)).toMatchObject({
      rows_registered: 3,
      withdrawn: 0,
      reconciled: true,
    });
  });

  it("doesn't reconcile when a mentor has both rows, or when a row was withdrawn without an item", async ({
    requests,
  }) => {
    const disable = "alter table public.proxy_activities disable trigger user";
    const firstId = await openCorrection(requests, await registered(requests));
    await submit(requests, firstId, [1, 3]);
    await requests.owner(disable);
    await requests.owner(
      "update public.proxy_activities set withdrawn_at = null, withdrawn_by = null where withdrawn_by = $1 and mentor_id = $2",
      [firstId, mentor(1)],
    );
    expect(await auditOf(requests, firstId)).toMatchObject({
      withdrawn: 3,
      rows_withdrawn: 2,
      rows_registered: 2,
      reconciled: false,
    });

    const secondOf = await registered(requests, { template: { occurrence: 2 } });
    const secondId = await openWithdrawal(requests, secondOf);
    await submit(requests, secondId, [1, 2]);
    await closeRound(requests, secondId);
    await requests.owner(
      "update public.proxy_activities set withdrawn_at = now(), withdrawn_by = $1 where bulk_id = $2 and mentor_id = $3",
      [secondId, secondOf, mentor(3)],
    );
    expect(await auditOf(requests, secondId)).toMatchObject({ rows_unaccounted: 1, reconciled: false });
  });
});

describe("reading", () => {
  it("shows how many rows of the amended one were withdrawn, and by which amendments", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    expect(await summary(requests, ofId)).toMatchObject({
      kind: "registration",
      ofBulkId: null,
      withdrawn: 0,
      withdrawnSince: 0,
      amendments: [],
    });
    const correctionId = await openCorrection(requests, ofId, { mentorIds: mentors(1, 2) });
    await submit(requests, correctionId, [1, 2]);
    const withdrawalId = await openWithdrawal(requests, ofId);

    const amendments = [
      { bulkId: withdrawalId, kind: "withdrawal", withdrawn: 0 },
      { bulkId: correctionId, kind: "correction", withdrawn: 2 },
    ];
    expect(await summary(requests, ofId)).toMatchObject({ withdrawnSince: 2, amendments });
    expect(await summary(requests, correctionId)).toMatchObject({
      kind: "correction",
      ofBulkId: ofId,
      withdrawn: 2,
      withdrawnSince: 0,
    });
    expect(await readProgress(requests, withdrawalId)).toMatchObject({ kind: "withdrawal", ofBulkId: ofId });
    expect(await requests.call(authenticated(1), "read_amendments", { bulkId: ofId })).toMatchObject({
      withdrawnSince: 2,
      amendments,
    });
    const ofAnother = requests.call(authenticated(2), "read_amendments", { bulkId: ofId });
    expect(await errorCode(ofAnother)).toBe("BR003");
  });

  it("shows in advance what an amendment would take up", async ({ requests }) => {
    const ofId = await registered(requests);
    await registered(requests, { mentorIds: [mentor(1)], template: { activityDate: "2026-11-21" } });
    const ask = (values: object) =>
      requests.call(authenticated(1), "preflight_amendment", { ofBulkId: ofId, ...values });
    const corrected = {
      activityType: "Walk in the harbour",
      activityDate: "2026-11-21",
      durationMinutes: 90,
      note: "Bring a coat",
      occurrence: 1,
    };
    expect(await ask({})).toEqual({
      bulkId: ofId,
      inForce: 3,
      alreadyRegistered: 0,
      unknownMentorIds: [],
      cursor: null,
    });
    expect(await ask(corrected)).toMatchObject({ inForce: 3, alreadyRegistered: 1 });
    await submit(requests, await openWithdrawal(requests, ofId, { mentorIds: [mentor(2)] }), 1);
    expect(await ask({ mentorIds: [mentor(2), mentor(3), mentor(9)] })).toMatchObject({
      inForce: 1,
      unknownMentorIds: [mentor(9)],
    });
  });

  it("shows a withdrawn form as new", async ({ requests }) => {
    await submit(requests, await openWithdrawal(requests, await registered(requests)), [1, 3]);
    expect(
      await requests.call(authenticated(1), "preflight_bulk_registration", {
        activityType: "Walk in the harbour",
        activityDate: "2026-11-20",
        durationMinutes: 90,
        note: "Bring a coat",
        occurrence: 1,
        mentorIds: mentors(1, 3),
      }),
    ).toMatchObject({ new: 3, alreadyRegistered: [] });
  });
});

describe("an operator", () => {
  const removeAll = async (requests: Requests): Promise<void> => {
    const old = "interval '3 days'";
    await requests.owner(
      `update public.bulk_registration_rounds set opened_at = opened_at - ${old}, ended_at = ended_at - ${old},
         filled_at = filled_at - ${old}`,
    );
    for (let done = false; !done;) {
      const [row] = await requests.owner(
        "select (bulk_registration_private.remove_old_registrations(now() - interval '2 days') ->> 'done')::boolean as done",
      );
      done = row?.["done"] === true;
    }
  };

  it("removes amendments and the amended ones, and their audits still tell what was withdrawn", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const bulkId = await openCorrection(requests, ofId);
    await submit(requests, bulkId, [1, 3]);
    for (const id of [ofId, bulkId]) await audit(requests, id);
    await removeAll(requests);

    expect(await storedItems(requests, bulkId)).toEqual([]);
    expect(await requests.call(authenticated(1), "read_amendments", { bulkId: ofId })).toMatchObject({
      withdrawnSince: 3,
      amendments: [{ bulkId, kind: "correction", withdrawn: 3 }],
    });
    // A removed bulk registration can't be amended any more.
    await expect(openAmendment(requests, "withdrawal", bulkId)).rejects.toMatchObject({ code: "BR016" });
  });

  it("finds no note of an erased mentor anywhere, also not in withdrawn rows", async ({ requests }) => {
    const ofId = await registered(requests, { mentorIds: [mentor(1)] });
    const bulkId = await openCorrection(requests, ofId);
    await submit(requests, bulkId, 1);
    const withdrawalId = await openWithdrawal(requests, bulkId);
    await submit(requests, withdrawalId, 1);
    for (const id of [ofId, bulkId, withdrawalId]) await audit(requests, id);

    await requests.owner("select bulk_registration_private.erase_mentor($1)", [mentor(1)]);

    for (const table of ["bulk_registrations", "bulk_registration_audits", "proxy_activities"]) {
      const rows = await requests.owner(
        `select note from public.${table} where coordinator_id = $1 and note is not null`,
        [coordinator(1)],
      );
      expect([table, rows]).toEqual([table, []]);
    }
  });
});
