/** Opening a correction or a withdrawal: the mentors that are taken up, refusals, and repeated requests. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { CORRECTED, openAmendment, openCorrection, openWithdrawal, registered } from "./amendments.ts";
import {
  closeRound,
  openChunk,
  openRegistration,
  openRound,
  storedItems,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

async function selection(requests: Requests, bulkId: string): Promise<unknown[]> {
  return (await storedItems(requests, bulkId)).map((item) => item["mentor_id"]);
}

async function countOf(requests: Requests, bulkId: string): Promise<unknown> {
  const [row] = await requests.owner(
    "select count(*)::int as count from public.bulk_registrations where bulk_id = $1",
    [bulkId],
  );
  return row?.["count"];
}

describe("opening an amendment", () => {
  it("takes up the mentors with a row in force of that bulk registration, in the order of the selection", async ({
    requests,
  }) => {
    await registered(requests, { mentorIds: [mentor(2)] });
    // Mentor 2 was registered before, and mentor 41 is inactive: neither has a row of this bulk registration.
    const ofId = await registered(requests, { mentorIds: [mentor(3), mentor(2), mentor(41), mentor(1)] });

    const opened = await openAmendment(requests, "correction", ofId);

    expect(opened).toMatchObject({
      total: 2,
      sealed: true,
      ended: false,
      cursor: null,
      unknownMentorIds: [],
    });
    expect(await selection(requests, String(opened["bulkId"]))).toEqual([mentor(3), mentor(1)]);
  });

  it("takes up a subset, without mentors whose row is no longer in force", async ({ requests }) => {
    const ofId = await registered(requests, { mentorIds: mentors(1, 4) });
    const firstId = await openWithdrawal(requests, ofId, { mentorIds: [mentor(1)] });
    await submit(requests, firstId, 1);
    const secondId = await openWithdrawal(requests, ofId, { mentorIds: [mentor(4), mentor(1), mentor(2)] });
    expect(await selection(requests, secondId)).toEqual([mentor(2), mentor(4)]);
  });

  it("answers a repeated request with what is stored, also after its rows were withdrawn", async ({
    requests,
  }) => {
    for (const kind of ["correction", "withdrawal"] as const) {
      const ofId = await registered(requests, { template: { activityType: `Walk before a ${kind}` } });
      const options = { bulkId: randomUUID(), mentorIds: [mentor(1), mentor(2)] };
      const opened = await openAmendment(requests, kind, ofId, options);
      await submit(requests, options.bulkId, [1, 2]);
      expect(await openAmendment(requests, kind, ofId, options)).toEqual({ ...opened, ended: true });
    }
  });

  it("stores nothing when no row is in force, or when a mentor is outside the selection", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const withdrawalId = await openWithdrawal(requests, ofId);
    await submit(requests, withdrawalId, [1, 3]);

    const nothing = await openAmendment(requests, "correction", ofId);
    expect(nothing).toMatchObject({ total: 0, sealed: false });
    expect(await countOf(requests, String(nothing["bulkId"]))).toBe(0);
    // A withdrawal has no rows of its own.
    expect(await openAmendment(requests, "withdrawal", withdrawalId)).toMatchObject({ total: 0 });

    const otherId = await registered(requests, { template: { occurrence: 2 } });
    const unknown = await openAmendment(requests, "withdrawal", otherId, {
      mentorIds: [mentor(1), mentor(9), mentor(8)],
    });
    expect(unknown).toMatchObject({ total: 0, unknownMentorIds: [mentor(9), mentor(8)] });
    expect(await countOf(requests, String(unknown["bulkId"]))).toBe(0);
  });

  it("seals a subset in chunks with the last chunk", async ({ requests }) => {
    const ofId = await registered(requests);
    const bulkId = randomUUID();
    const over = { mentors: 2 };
    expect(
      await openAmendment(requests, "withdrawal", ofId, {
        bulkId,
        over,
        mentorIds: [mentor(1)],
        last: false,
      }),
    ).toMatchObject({ total: null, sealed: false });
    expect(
      await openAmendment(requests, "withdrawal", ofId, { bulkId, over, mentorIds: [mentor(3)] }),
    ).toMatchObject({ total: 2, sealed: true });
  });

  it("copies the template of a withdrawal without the note", async ({ requests }) => {
    const ofId = await registered(requests);
    const bulkId = await openWithdrawal(requests, ofId);
    const rows = await requests.owner(
      `select b.note, b.kind, b.of_bulk_id, b.activity_type = o.activity_type as same_type,
         b.registration_key = o.registration_key as same_key, b.template_hash = o.template_hash as same_hash
       from public.bulk_registrations b join public.bulk_registrations o on o.bulk_id = b.of_bulk_id
       where b.bulk_id = $1`,
      [bulkId],
    );
    expect(rows).toEqual([
      { note: null, kind: "withdrawal", of_bulk_id: ofId, same_type: true, same_key: true, same_hash: true },
    ]);
  });
});

describe("opening an amendment is refused", () => {
  it("with BR017 for a corrected template that equals the stored one in normal form", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const template = { ...TEMPLATE, note: ` ${TEMPLATE.note}\u200b ` };
    expect(await errorCode(openAmendment(requests, "correction", ofId, { template }))).toBe("BR017");
  });

  it("with BR014 while a round of the bulk registration has not ended", async ({ requests }) => {
    const ofId = await openRegistration(requests);
    await submit(requests, ofId, 1);
    expect(await errorCode(openAmendment(requests, "withdrawal", ofId))).toBe("BR014");
    await closeRound(requests, ofId);
    await openRound(requests, ofId, 2);
    expect(await errorCode(openAmendment(requests, "withdrawal", ofId))).toBe("BR014");
    await closeRound(requests, ofId, { round: 2 });
    expect(await openAmendment(requests, "withdrawal", ofId)).toMatchObject({ total: 1 });
  });

  it("to everyone except the active owner, and for an unsealed bulk registration", async ({ requests }) => {
    const ofId = await registered(requests);
    expect(await errorCode(openAmendment(requests, "withdrawal", ofId, { by: 2 }))).toBe("BR003");
    expect(await errorCode(openAmendment(requests, "withdrawal", randomUUID()))).toBe("BR003");
    const unsealedId = randomUUID();
    await openChunk(requests, { bulkId: unsealedId, mentorIds: mentors(1, 2) });
    expect(await errorCode(openAmendment(requests, "withdrawal", unsealedId))).toBe("BR003");
    await requests.owner("update public.coordinators set active = false");
    expect(await errorCode(openAmendment(requests, "withdrawal", ofId))).toBe("BR009");
  });

  it("for an id that is taken by a request of another kind, template, choice or settings", async ({
    requests,
  }) => {
    const ofId = await registered(requests);
    const otherOfId = await registered(requests, { template: { occurrence: 2 } });
    const bulkId = await openCorrection(requests, ofId);
    const again = (kind: "correction" | "withdrawal", of: string, options = {}) =>
      errorCode(openAmendment(requests, kind, of, { bulkId, ...options }));
    expect(await again("withdrawal", ofId)).toBe("BR004");
    expect(await again("correction", otherOfId)).toBe("BR004");
    expect(await again("correction", ofId, { template: { ...CORRECTED, durationMinutes: 30 } })).toBe(
      "BR004",
    );
    expect(await again("correction", ofId, { mentorIds: [mentor(1)] })).toBe("BR005");
    expect(await again("correction", ofId, { settings: { concurrency: 1 } })).toBe("BR012");
    expect(await again("correction", ofId, { by: 2 })).toBe("BR003");
    // A registration can't take the id of an amendment, and an amendment can't take the id of a registration.
    const values = { bulkId, mentorIds: mentors(1, 3), total: 3, ...CORRECTED };
    expect(await errorCode(openChunk(requests, values))).toBe("BR004");
    expect(await errorCode(openAmendment(requests, "withdrawal", ofId, { bulkId: otherOfId }))).toBe("BR004");
  });

  it("to a direct insert of a header for another coordinator's registration, and of items", async ({
    requests,
  }) => {
    const ofId = await registered(requests, { by: 2 });
    const insert = (of: string | null, kind: string) =>
      requests.query(
        authenticated(1),
        `insert into public.bulk_registrations
           (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, kind, of_bulk_id)
         values ($1, $2, 'Walk', '2026-11-20', 90, $3, $4)`,
        [randomUUID(), coordinator(1), kind, of],
      );
    expect(await errorCode(insert(ofId, "correction"))).toBe("23503");
    // The hashes of a withdrawal are copied from the amended bulk registration, which this coordinator doesn't see.
    expect(await errorCode(insert(ofId, "withdrawal"))).toBe("23502");
    expect(await errorCode(insert(null, "correction"))).toBe("23514");
    expect(await errorCode(insert(ofId, "registration"))).toBe("23514");
  });
});
