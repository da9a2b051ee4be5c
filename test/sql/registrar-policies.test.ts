/**
 * What a run reaches as the registrar, and what a faulty run or a holder of the registrar's key can't do.
 *
 * Longer than 250 lines: each attempt of a faulty run needs the same rows of two coordinators.
 */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  audit,
  closeRound,
  countActivities,
  failure,
  openChunk,
  openRegistration,
  settleFailures,
  stored,
  submit,
} from "./scenario.ts";
import { coordinator, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

interface ActivityChange {
  bulkId: string;
  by?: number;
  coordinatorId?: string;
  mentorId?: string;
  /** Expressions over the header `b` that replace its columns. */
  columns?: Record<string, string>;
}

/** Inserts an activity directly, from the template of a header with the given changes. */
async function insertActivity(requests: Requests, change: ActivityChange): Promise<unknown> {
  const { bulkId, by = 1, coordinatorId = coordinator(by), mentorId = mentor(1), columns = {} } = change;
  // The values come from the owner's view, so the policies judge only the insert.
  const names = [
    "registration_key",
    "activity_type",
    "activity_date",
    "duration_minutes",
    "note",
    "occurrence",
  ];
  const [header] = await requests.owner(
    `select ${names.map((name) => `(${columns[name] ?? `b.${name}`})::text as ${name}`).join(", ")}
     from public.bulk_registrations b where bulk_id = $1`,
    [bulkId],
  );
  return requests.query(
    registrar(by),
    `insert into public.proxy_activities (coordinator_id, mentor_id, bulk_id, ${names.join(", ")})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [coordinatorId, mentorId, bulkId, ...names.map((name) => header?.[name])],
  );
}

describe("reading as the registrar", () => {
  it("shows what a run of this coordinator needs, and nothing of other coordinators", async ({
    requests,
  }) => {
    await openRegistration(requests);
    const rowsFor = async (number: number, table: string): Promise<number> =>
      (await requests.query(registrar(number), `select from public.${table}`)).rowCount ?? -1;
    for (const [table, rows] of [
      ["bulk_registrations", 1],
      ["bulk_registration_rounds", 1],
      ["bulk_registration_items", 3],
      ["coordinators", 1],
    ] as const) {
      expect([table, await rowsFor(1, table)]).toEqual([table, rows]);
    }
    expect(await rowsFor(2, "bulk_registrations")).toBe(0);
    expect(await rowsFor(3, "bulk_registration_items")).toBe(0);
    expect(await rowsFor(9, "coordinators")).toBe(0);
  });

  it("shows mentors of the coordinator's chapter only, and no names", async ({ requests }) => {
    const { rows } = await requests.query(registrar(3), "select id, active from public.mentors order by id");
    expect(rows.map((row) => row["id"])).toEqual(mentors(45, 60));
  });

  it("shows nothing without claims", async ({ requests }) => {
    await openRegistration(requests);
    for (const table of [
      "bulk_registrations",
      "bulk_registration_rounds",
      "bulk_registration_items",
      "coordinators",
    ]) {
      for (const requester of [{ role: "bulk_registrar" }, { role: "bulk_registrar", sub: null }] as const) {
        expect([table, (await requests.query(requester, `select from public.${table}`)).rowCount]).toEqual([
          table,
          0,
        ]);
      }
    }
  });

  it("finds no run without claims", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const values = { bulkId, round: 1, from: 1, to: 1 };
    const request = requests.call({ role: "bulk_registrar" }, "submit_registrations", values);
    expect(await errorCode(request)).toBe("BR003");
  });
});

describe("a direct insert of an activity", () => {
  it("succeeds only for what the coordinator opened", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await insertActivity(requests, { bulkId });
    expect(await countActivities(requests)).toBe(1);
    // It succeeds only once.
    expect(await errorCode(insertActivity(requests, { bulkId }))).toBe("23505");
  });

  it("is refused for a coordinator who opened nothing", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const asAnother = insertActivity(requests, { bulkId, by: 2 });
    expect(await errorCode(asAnother)).toBe("42501");
    const forAnother = insertActivity(requests, { bulkId, by: 1, coordinatorId: coordinator(2) });
    expect(await errorCode(forAnother)).toBe("42501");
  });

  it("is refused for a mentor of another chapter, an inactive one and one that wasn't selected", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests, { mentorIds: [mentor(1), mentor(41), mentor(45)] });
    for (const mentorId of [mentor(45), mentor(41), mentor(2)]) {
      expect([mentorId, await errorCode(insertActivity(requests, { bulkId, mentorId }))]).toEqual([
        mentorId,
        "42501",
      ]);
    }
  });

  it("is refused for another activity than the one that was opened", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const forgeries: Record<string, string>[] = [
      { registration_key: "md5('another')" },
      { activity_type: "'Another walk'" },
      { activity_date: "b.activity_date + 1" },
      { duration_minutes: "b.duration_minutes + 1" },
      { note: "'Another note'" },
      { note: "null" },
      { occurrence: "b.occurrence + 1" },
    ];
    for (const columns of forgeries) {
      const request = insertActivity(requests, { bulkId, columns });
      const code = await errorCode(request);
      expect([JSON.stringify(columns), ["42501", "23502"].includes(code) || code]).toEqual([
        JSON.stringify(columns),
        true,
      ]);
    }
    expect(await countActivities(requests)).toBe(0);
  });

  it("is refused under the header of another template that was opened as well", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const otherId = await openRegistration(requests, { template: { durationMinutes: 30 } });
    const [other] = await requests.owner(
      "select registration_key from public.bulk_registrations where bulk_id = $1",
      [otherId],
    );
    const columns = { registration_key: `'${String(other?.["registration_key"])}'`, duration_minutes: "30" };
    expect(await errorCode(insertActivity(requests, { bulkId, columns }))).toBe("42501");
  });

  it("is refused for an item that was settled, and before the selection is sealed", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await settleFailures(requests, bulkId, [failure(1)]);
    expect(await errorCode(insertActivity(requests, { bulkId }))).toBe("42501");
    const unsealedId = randomUUID();
    await openChunk(requests, { bulkId: unsealedId, mentorIds: mentors(1, 1) });
    expect(await errorCode(insertActivity(requests, { bulkId: unsealedId }))).toBe("42501");
  });
});

describe("settling directly", () => {
  /** The outcome of one position, in the form in which the functions pass it on. */
  function settle(
    requests: Requests,
    bulkId: string,
    outcome: { position?: number; detail?: string; code?: string | null; activityId?: string | null },
    by = 1,
  ): Promise<unknown> {
    const { position = 1, detail = "registered", code = null, activityId = null } = outcome;
    return requests.query(
      registrar(by),
      `select bulk_registration_private.settle_items($1, 1, array[$2::int], array[$3], array[$4], array[null::text],
         array[1], array[$5::uuid])`,
      [bulkId, position, detail, code, activityId],
    );
  }

  it("refuses a success without its row, with another mentor's row, or with a row of another template", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, 2);
    const otherForm = await openRegistration(requests, { template: { occurrence: 2 } });
    await submit(requests, otherForm, 1);
    const before = await stored(requests, bulkId);
    const activities = await requests.owner("select id from public.proxy_activities order by occurrence");

    expect(await errorCode(settle(requests, bulkId, {}))).toBe("23514");
    for (const activityId of [...activities.map((row) => String(row["id"])), randomUUID()]) {
      expect(await errorCode(settle(requests, bulkId, { activityId }))).toBe("40001");
      expect(await errorCode(settle(requests, bulkId, { activityId, detail: "alreadyRegistered" }))).toBe(
        "40001",
      );
    }
    expect(await stored(requests, bulkId)).toEqual(before);
  });

  it("refuses a settled item, an unknown item, and an item of another coordinator", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, 1);
    const before = await stored(requests, bulkId);
    const failed = { detail: "failed", code: "busy" };
    expect(await errorCode(settle(requests, bulkId, failed))).toBe("40001");
    expect(await errorCode(settle(requests, bulkId, { ...failed, position: 4 }))).toBe("40001");
    expect(await errorCode(settle(requests, bulkId, { ...failed, position: 2 }, 2))).toBe("BR003");
    expect(await stored(requests, bulkId)).toEqual(before);
  });

  it("counts what it settles, so that no counter can differ from the items", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await settle(requests, bulkId, { detail: "failed", code: "busy" });
    await closeRound(requests, bulkId);
    expect(await audit(requests, bulkId)).toMatchObject({ reconciled: true });
  });

  it("locks and audits nothing of other coordinators", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await closeRound(requests, bulkId);
    const locked = await requests.query(
      registrar(2),
      "select * from bulk_registration_private.lock_open_items($1, 1, 1, 3)",
      [bulkId],
    );
    expect(locked.rows).toEqual([{ positions: null, mentor_ids: null }]);
    const audited = requests.query(
      registrar(2),
      "select bulk_registration_private.audit_round($1, 1, '[]')",
      [bulkId],
    );
    expect(await errorCode(audited)).toBe("BR003");
  });

  it("can't be undone, not even by the owner", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, 1);
    for (const change of ["detail = 'alreadyRegistered'", "sequence = 7", "attempts = 9"]) {
      const update = `update public.bulk_registration_items set ${change} where sequence is not null`;
      expect(await errorCode(requests.owner(update))).toBe("42501");
    }
  });
});
