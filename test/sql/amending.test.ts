/**
 * The writes of corrections and withdrawals: transactions, outcomes, retries, and the rows that they may change.
 *
 * Longer than 250 lines: corrections and withdrawals are compared on the same rows.
 */
import { describe, expect } from "vitest";
import {
  CORRECTED,
  inForce,
  businessRows,
  openCorrection,
  openWithdrawal,
  registered,
} from "./amendments.ts";
import {
  closeRound,
  countActivities,
  failure,
  openRegistration,
  openRound,
  settleFailures,
  storedItem,
  storedItems,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { chapter, coordinator, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";

describe("a correction", () => {
  it("withdraws the old row and registers the corrected one, and keeps both", async ({ requests }) => {
    const ofId = await registered(requests);
    const bulkId = await openCorrection(requests, ofId, { mentorIds: [mentor(1), mentor(3)] });

    const answer = await submit(requests, bulkId, [1, 2]);

    expect(answer).toMatchObject({ counts: { settled: 2, succeeded: 2, alreadyRegistered: 0 }, ended: true });
    const old = { date: "2026-11-20", bulk_id: ofId };
    const corrected = { date: "2026-11-21", bulk_id: bulkId, withdrawn_by: null };
    expect(await businessRows(requests)).toEqual([
      { mentor_id: mentor(1), ...old, withdrawn_by: bulkId },
      { mentor_id: mentor(1), ...corrected },
      { mentor_id: mentor(2), ...old, withdrawn_by: null },
      { mentor_id: mentor(3), ...old, withdrawn_by: bulkId },
      { mentor_id: mentor(3), ...corrected },
    ]);
    const [round] = await requests.owner(
      "select withdrawn from public.bulk_registration_rounds where bulk_id = $1",
      [bulkId],
    );
    expect(round).toEqual({ withdrawn: 2 });
  });

  it("answers a repeated write with what is stored", async ({ requests }) => {
    const bulkId = await openCorrection(requests, await registered(requests));
    const first = await submit(requests, bulkId, 1);
    expect(first).toMatchObject({ outcome: { detail: "registered", attempts: 1 } });
    expect(await submit(requests, bulkId, 1, { attempt: 2 })).toEqual(first);
    expect(await countActivities(requests)).toBe(4);
  });

  it("withdraws the old row when the corrected one exists already", async ({ requests }) => {
    const correctId = await registered(requests, { mentorIds: [mentor(1)], template: CORRECTED });
    const bulkId = await openCorrection(requests, await registered(requests));
    expect(await submit(requests, bulkId, 1)).toMatchObject({ outcome: { detail: "alreadyRegistered" } });
    expect(await inForce(requests)).toMatchObject([
      { mentor_id: mentor(1), bulk_id: correctId },
      { mentor_id: mentor(2) },
      { mentor_id: mentor(3) },
    ]);
  });

  it("corrects a correction, also back to the original", async ({ requests }) => {
    const firstId = await openCorrection(requests, await registered(requests));
    await submit(requests, firstId, [1, 3]);
    const secondId = await openCorrection(requests, firstId, { template: TEMPLATE });
    expect(await submit(requests, secondId, [1, 3])).toMatchObject({
      counts: { succeeded: 3, alreadyRegistered: 0 },
    });
    expect(await inForce(requests)).toMatchObject(
      mentors(1, 3).map((id) => ({ mentor_id: id, date: "2026-11-20", bulk_id: secondId })),
    );
  });

  it("takes up inactive mentors and those who left the chapter, but no erased ones", async ({ requests }) => {
    const ofId = await registered(requests);
    await requests.owner("update public.mentors set active = false where id = $1", [mentor(1)]);
    await requests.owner("update public.mentors set chapter_id = $2 where id = $1", [mentor(2), chapter(2)]);
    await requests.owner("select bulk_registration_private.erase_mentor($1)", [mentor(3)]);
    const bulkId = await openCorrection(requests, ofId);

    await submit(requests, bulkId, [1, 3]);

    expect(await storedItems(requests, bulkId)).toMatchObject([
      { detail: "registered" },
      { detail: "registered" },
      { detail: "failed", error_code: "mentorInactive" },
    ]);
    expect(await inForce(requests)).toMatchObject([
      { mentor_id: mentor(1), bulk_id: bulkId },
      { mentor_id: mentor(2), bulk_id: bulkId },
      { mentor_id: mentor(3), bulk_id: ofId },
    ]);
  });

  it("leaves the old row in force when the corrected row is refused", async ({ requests }) => {
    const bulkId = await openCorrection(requests, await registered(requests));
    await requests.owner(
      `alter table public.proxy_activities add constraint no_such_day
         check (activity_date <> '2026-11-21' or mentor_id <> '${mentor(2)}')`,
    );
    expect(await errorCode(submit(requests, bulkId, [1, 3]))).toBe("23514");
    expect(await inForce(requests)).toHaveLength(3);
    await submit(requests, bulkId, 1);
    await settleFailures(requests, bulkId, [failure(2)]);
    await submit(requests, bulkId, 3);
    expect(await inForce(requests)).toMatchObject([
      { mentor_id: mentor(1), bulk_id: bulkId },
      { mentor_id: mentor(2), date: "2026-11-20" },
      { mentor_id: mentor(3), bulk_id: bulkId },
    ]);
  });

  it("retries cancelled items in a next round", async ({ requests }) => {
    const bulkId = await openCorrection(requests, await registered(requests));
    await submit(requests, bulkId, 1);
    await closeRound(requests, bulkId);
    expect(await inForce(requests)).toHaveLength(3);
    await openRound(requests, bulkId, 2);
    expect(await submit(requests, bulkId, [1, 2], { round: 2 })).toMatchObject({
      counts: { succeeded: 2 },
      ended: true,
    });
    expect(await inForce(requests)).toMatchObject(mentors(1, 3).map(() => ({ bulk_id: bulkId })));
  });
});

describe("a withdrawal", () => {
  it("marks the rows as withdrawn and deletes none, also of inactive mentors", async ({ requests }) => {
    const bulkId = await openWithdrawal(requests, await registered(requests));
    await requests.owner("update public.mentors set active = false where id = $1", [mentor(2)]);
    expect(await submit(requests, bulkId, [1, 3])).toMatchObject({
      counts: { succeeded: 3, alreadyRegistered: 0, failed: 0 },
    });
    expect(await storedItems(requests, bulkId)).toMatchObject(
      mentors(1, 3).map(() => ({ detail: "withdrawn" })),
    );
    expect(await inForce(requests)).toEqual([]);
    expect(await countActivities(requests)).toBe(3);
  });

  it("lets the same form be registered again", async ({ requests }) => {
    const ofId = await registered(requests);
    const bulkId = await openWithdrawal(requests, ofId);
    await submit(requests, bulkId, [1, 3]);
    const againId = await openRegistration(requests);
    expect(await submit(requests, againId, [1, 3])).toMatchObject({
      counts: { succeeded: 3, alreadyRegistered: 0 },
    });
    expect(await inForce(requests)).toMatchObject(mentors(1, 3).map(() => ({ bulk_id: againId })));
    // The new rows belong to the new bulk registration.
    expect(await submit(requests, bulkId, 1)).toMatchObject({ outcome: { detail: "withdrawn" } });
  });

  it("retries failed items in a next round", async ({ requests }) => {
    const bulkId = await openWithdrawal(requests, await registered(requests));
    await settleFailures(requests, bulkId, [failure(1, { code: "busy" })]);
    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2);
    expect(await submit(requests, bulkId, [1, 3], { round: 2 })).toMatchObject({ counts: { succeeded: 3 } });
  });
});

describe("of two amendments of one row, the later one", () => {
  it("finds the row withdrawn if it is a withdrawal, and fails with its own code if it is a correction", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const firstId = await openWithdrawal(requests, ofId, { mentorIds: [mentor(1)] });
    const secondId = await openWithdrawal(requests, ofId);
    const correctionId = await openCorrection(requests, ofId);
    await submit(requests, firstId, 1);

    expect(await submit(requests, secondId, 1)).toMatchObject({ outcome: { detail: "alreadyWithdrawn" } });
    expect(await submit(requests, correctionId, 1)).toMatchObject({
      outcome: { detail: "failed", errorCode: "notInForce" },
    });
    expect(await inForce(requests)).toMatchObject([{ mentor_id: mentor(2) }, { mentor_id: mentor(3) }]);
    expect(await storedItem(requests, correctionId, 1)).toMatchObject({ activity_id: null });
  });

  it("finds the corrected row if it is the same correction", async ({ requests }) => {
    const ofId = await registered(requests);
    const firstId = await openCorrection(requests, ofId);
    const secondId = await openCorrection(requests, ofId);
    await submit(requests, firstId, [1, 3]);
    expect(await submit(requests, secondId, [1, 3])).toMatchObject({
      counts: { succeeded: 3, alreadyRegistered: 3 },
    });
    expect(await inForce(requests)).toHaveLength(3);
  });
});

describe("a probe", () => {
  it("of an amendment makes a whole write and changes nothing", async ({ requests }) => {
    const ofId = await registered(requests);
    const correctionId = await openCorrection(requests, ofId, { mentorIds: mentors(1, 2) });
    const withdrawalId = await openWithdrawal(requests, ofId, { mentorIds: [mentor(3), mentor(2)] });
    for (const bulkId of [correctionId, withdrawalId]) {
      expect(await submit(requests, bulkId, 1, { probe: true })).toMatchObject({ probed: false });
      await submit(requests, bulkId, 1);
      const before = await businessRows(requests);
      expect(await submit(requests, bulkId, 2, { probe: true })).toMatchObject({ probed: true });
      expect(await businessRows(requests)).toEqual(before);
    }
  });

  it("never registers a mentor again whose row has been withdrawn since", async ({ requests }) => {
    const ofId = await openRegistration(requests);
    await submit(requests, ofId, [1, 3]);
    const withdrawalId = await openWithdrawal(requests, ofId);
    await submit(requests, withdrawalId, [1, 3]);
    expect(await submit(requests, ofId, 1, { probe: true })).toMatchObject({ probed: false });
    expect(await inForce(requests)).toEqual([]);
  });
});

describe("a registrar that bypasses the functions", () => {
  it("withdraws only the rows of open items of the coordinator's amendment", async ({ requests }) => {
    const ofId = await registered(requests);
    const bulkId = await openWithdrawal(requests, ofId, { mentorIds: [mentor(1)] });
    const foreignId = await openWithdrawal(requests, await registered(requests, { by: 2 }), { by: 2 });
    const withdraw = (by: number, id: string, number: number, at = "now()") =>
      requests.query(
        registrar(by),
        `update public.proxy_activities set withdrawn_at = ${at}, withdrawn_by = $1
         where mentor_id = $2 and coordinator_id = $3 returning id`,
        [id, mentor(number), coordinator(1)],
      );
    expect(await errorCode(withdraw(1, bulkId, 2))).toBe("42501");
    expect(await errorCode(withdraw(1, ofId, 1))).toBe("42501");
    expect(await errorCode(withdraw(1, foreignId, 1))).toBe("42501");
    expect(await errorCode(withdraw(1, bulkId, 1, "now() - interval '1 day'"))).toBe("42501");
    expect((await withdraw(2, bulkId, 1)).rowCount).toBe(0);
    await requests.owner("update public.coordinators set active = false");
    expect((await withdraw(1, bulkId, 1)).rowCount).toBe(0);
    expect(await inForce(requests)).toHaveLength(6);
  });

  it("registers with a correction only mentors whose rows it has withdrawn, and with a withdrawal nobody", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const insert = (bulkId: string) =>
      requests.query(
        registrar(1),
        `insert into public.proxy_activities (coordinator_id, mentor_id, registration_key, activity_type, activity_date,
           duration_minutes, note, occurrence, bulk_id)
         select b.coordinator_id, $2, b.registration_key, b.activity_type, b.activity_date, b.duration_minutes, b.note,
           b.occurrence, b.bulk_id
         from public.bulk_registrations b where b.bulk_id = $1`,
        [bulkId, mentor(1)],
      );
    const withdrawalId = await openWithdrawal(requests, ofId);
    expect(await errorCode(insert(withdrawalId))).toBe("42501");
    expect(await errorCode(insert(await openCorrection(requests, ofId)))).toBe("42501");
    // The registration whose row was withdrawn can't register the mentor either.
    await submit(requests, withdrawalId, [1, 3]);
    expect(await errorCode(insert(ofId))).toBe("42501");
  });

  it("never brings a withdrawn row into force again, and neither does the owner", async ({ requests }) => {
    const bulkId = await openWithdrawal(requests, await registered(requests));
    await submit(requests, bulkId, [1, 3]);
    const restore = "update public.proxy_activities set withdrawn_at = null, withdrawn_by = null";
    expect((await requests.query(registrar(1), restore)).rowCount).toBe(0);
    expect(await errorCode(requests.owner(restore))).toBe("42501");
  });
});
