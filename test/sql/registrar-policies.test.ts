/** What a run reaches as the registrar, and what a run gone wrong, or somebody with its key, can't do. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  countActivities,
  failure,
  openRegistration,
  recordFailures,
  storedItem,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

interface ActivityChange {
  bulkId: string;
  by?: number;
  coordinatorId?: string;
  mentorId?: string;
  /** Expressions over the header `b`, in place of its columns. */
  columns?: Record<string, string>;
}

/** Inserts an activity past the function, as the template of a header says unless changed. */
async function insertActivity(requests: Requests, change: ActivityChange): Promise<unknown> {
  const { bulkId, by = 1, coordinatorId = coordinator(by), mentorId = mentor(1), columns = {} } = change;
  // The values come from the owner's view, so that only the insert itself is judged.
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
  it("shows what a run of this coordinator needs, and no other coordinator's", async ({ requests }) => {
    await openRegistration(requests);
    const rowsFor = async (number: number, table: string): Promise<number> =>
      (await requests.query(registrar(number), `select from public.${table}`)).rowCount ?? -1;
    for (const [table, rows] of [
      ["bulk_registrations", 1],
      ["bulk_registration_items", 3],
      ["coordinators", 1],
    ] as const) {
      expect([table, await rowsFor(1, table)]).toEqual([table, rows]);
    }
    expect(await rowsFor(2, "bulk_registrations")).toBe(0);
    expect(await rowsFor(3, "bulk_registration_items")).toBe(0);
    expect(await rowsFor(9, "coordinators")).toBe(0);
  });

  it("shows mentors of the coordinator's chapter only, and never a name", async ({ requests }) => {
    const { rows } = await requests.query(registrar(3), "select id, active from public.mentors order by id");
    expect(rows.map((row) => row["id"])).toEqual(mentors(45, 60));
  });

  it("shows nothing without claims", async ({ requests }) => {
    await openRegistration(requests);
    for (const table of ["bulk_registrations", "bulk_registration_items", "coordinators"]) {
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
    const values = { bulkId, round: 1, mentorId: mentor(1), attempt: 1 };
    const request = requests.call({ role: "bulk_registrar" }, "submit_proxy_registration", values);
    expect(await errorCode(request)).toBe("BR003");
  });
});

describe("registering past the function", () => {
  it("is possible for exactly what the coordinator opened", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await insertActivity(requests, { bulkId });
    expect(await countActivities(requests)).toBe(1);
    // And even then only once.
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
    await recordFailures(requests, bulkId, [failure(mentor(1))]);
    expect(await errorCode(insertActivity(requests, { bulkId }))).toBe("42501");
    const unsealedId = randomUUID();
    const values = { ...TEMPLATE, bulkId: unsealedId, mentorIds: mentors(1, 1) };
    await requests.call(authenticated(1), "open_bulk_registration", values);
    expect(await errorCode(insertActivity(requests, { bulkId: unsealedId }))).toBe("42501");
  });
});

const settle = (change: string): string =>
  `update public.bulk_registration_items set ${change} where bulk_id = $1 and mentor_id = $2`;

const success = (activity: string): string =>
  `status = 'success', detail = 'registered', attempts = 1, settled_at = now(), activity_id = ${activity}`;

describe("settling past the function", () => {
  it("can't state a success without its row, or with another mentor's", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const { activityId } = await submit(requests, bulkId, mentor(1));
    for (const activity of ["gen_random_uuid()", `'${String(activityId)}'`, "null"]) {
      const request = requests.query(registrar(1), settle(success(activity)), [bulkId, mentor(2)]);
      const code = await errorCode(request);
      expect([activity, ["42501", "23514", "23503"].includes(code) || code]).toEqual([activity, true]);
    }
    expect(await storedItem(requests, bulkId, mentor(2))).toMatchObject({ status: "open" });
  });

  it("can't undo a success, change it, or make one of a failure", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const { activityId } = await submit(requests, bulkId, mentor(1), { attempt: 3 });
    await recordFailures(requests, bulkId, [failure(mentor(2))]);
    const toFailure = `status = 'failure', detail = 'failed', activity_id = null,
      error_code = 'x', error_message = 'x', error_retryable = true`;
    for (const [mentorId, change] of [
      [mentor(1), toFailure],
      [mentor(1), "detail = 'alreadyRegistered'"],
      [mentor(1), "settled_at = now() + interval '1 day'"],
      [mentor(1), "attempts = 1"],
      [mentor(2), `${success(`'${String(activityId)}'`)}, error_code = null, error_message = null`],
      [mentor(2), "error_message = 'Something else'"],
    ] as const) {
      const request = requests.query(registrar(1), settle(change), [bulkId, mentorId]);
      expect([change, await errorCode(request)]).toEqual([change, "BR006"]);
    }
  });

  it("can't reopen anything", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await recordFailures(requests, bulkId, [failure(mentor(1))]);
    const reopen = `status = 'open', detail = null, attempts = 0, settled_at = null,
      error_code = null, error_message = null, error_retryable = null`;
    const request = requests.query(registrar(1), settle(reopen), [bulkId, mentor(1)]);
    expect(await errorCode(request)).toBe("BR006");
  });

  it("reaches no item of another coordinator", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const change = settle("attempts = 0");
    expect((await requests.query(registrar(2), change, [bulkId, mentor(1)])).rowCount).toBe(0);
  });
});

const insertAudit = (column = "note", value = "b.note"): string => `
  insert into public.bulk_registration_audits (
    bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, note, occurrence,
    total, succeeded, already_registered, failed, cancelled, overall_status, settled_at)
  select ${[
    "bulk_id",
    "round",
    "coordinator_id",
    "activity_type",
    "activity_date",
    "duration_minutes",
    "note",
    "occurrence",
  ]
    .map((name) => (name === column ? value : `b.${name}`))
    .join(", ")}, 3, 3, 0, 0, 0, 'success', now()
  from public.bulk_registrations b where b.bulk_id = $1`;

describe("auditing past the function", () => {
  it("can't tell of another template, another coordinator or a round that wasn't opened", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    for (const [column, value] of [
      ["note", "'Another note'"],
      ["note", "null"],
      ["duration_minutes", "1"],
      ["activity_type", "'Another walk'"],
      ["activity_date", "b.activity_date + 1"],
      ["occurrence", "2"],
      ["round", "2"],
      ["coordinator_id", `'${coordinator(2)}'`],
    ] as const) {
      const request = requests.query(registrar(1), insertAudit(column, value), [bulkId]);
      expect([`${column} = ${value}`, await errorCode(request)]).toEqual([`${column} = ${value}`, "42501"]);
    }
    const { rowCount } = await requests.query(registrar(1), insertAudit(), [bulkId]);
    expect(rowCount).toBe(1);
  });
});
