/** The preflight of a bulk registration: it is true of every mentor, and it writes nothing. */
import { describe, expect } from "vitest";
import { failure, openRegistration, settleFailures, storedItems, submit, TEMPLATE } from "./scenario.ts";
import {
  authenticated,
  chapter,
  coordinator,
  errorCode,
  it,
  mentor,
  mentors,
  UNKNOWN_MENTOR,
} from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

function preflight(requests: Requests, values: Arguments, by = 1): Promise<Row> {
  return requests.call(authenticated(by), "preflight_bulk_registration", { ...TEMPLATE, ...values });
}

/** Registers mentors with a template, as a run of the coordinator does. */
async function register(requests: Requests, mentorIds: string[], template: Arguments = {}, by = 1) {
  const bulkId = await openRegistration(requests, { by, mentorIds, template });
  await submit(requests, bulkId, [1, mentorIds.length], { by });
  return bulkId;
}

/** The outcomes of submitting each mentor, in the groups of the preflight. */
async function submitAll(requests: Requests, mentorIds: string[], template: Arguments, by: number) {
  const bulkId = await openRegistration(requests, { by, mentorIds, template });
  const came = { new: 0, alreadyRegistered: [], inactive: [], notInChapter: [] } as {
    new: number;
    [group: string]: number | string[];
  };
  await submit(requests, bulkId, [1, mentorIds.length], { by });
  const groups: Record<string, string> = { mentorUnknown: "notInChapter", mentorInactive: "inactive" };
  for (const item of await storedItems(requests, bulkId)) {
    const code = item["error_code"];
    const group = typeof code === "string" ? (groups[code] ?? code) : String(item["detail"]);
    if (group === "registered") came.new += 1;
    else came[group] = [...((came[group] as string[] | undefined) ?? []), String(item["mentor_id"])];
  }
  return came;
}

/** For every table, the number of rows and the transactions that wrote or locked each row. */
function stateOfTables(requests: Requests): Promise<Row[]> {
  const tables = [
    "bulk_registrations",
    "bulk_registration_items",
    "bulk_registration_rounds",
    "bulk_registration_limits",
    "bulk_registration_audits",
    "proxy_activities",
    "mentors",
    "coordinators",
    "chapters",
  ].map(
    (table) =>
      `select '${table}' as name, count(*)::int as count,
         md5(string_agg(concat_ws(' ', ctid, xmin, xmax), ',' order by ctid)) as rows from public.${table}`,
  );
  return requests.owner(tables.join(" union all "));
}

describe("a preflight", () => {
  it("agrees with the outcome of submitting for every mentor, in every earlier state", async ({
    requests,
  }) => {
    const none = { note: null };
    const odd = { note: 'A "note"\\ with 100 %, äöü and 😀', activityType: "Walk\\ing" };
    await register(requests, mentors(1, 12));
    await register(requests, [...mentors(3, 6), mentor(20)], none);
    await register(requests, mentors(2, 5), odd);
    await register(requests, mentors(8, 9), { occurrence: 2 });
    await register(requests, mentors(10, 11), { durationMinutes: 91 });
    await register(requests, mentors(7, 25), {}, 2);
    await register(requests, mentors(45, 50), {}, 3);
    // Some mentors have left or changed the chapter. Some have failed, which is not a registration.
    await requests.owner("update public.mentors set active = false where id = any ($1)", [
      [...mentors(4, 8), ...mentors(30, 31)],
    ]);
    await requests.owner("update public.mentors set chapter_id = $2 where id = any ($1)", [
      [...mentors(11, 13), mentor(41)],
      chapter(2),
    ]);
    const failed = await openRegistration(requests, { mentorIds: mentors(14, 15) });
    await settleFailures(requests, failed, [failure(1), failure(2)]);
    // Every fourth mentor swaps places with its mirror image: no order of the ids equals the order of the request.
    const everybody = [...mentors(1, 60), UNKNOWN_MENTOR];
    const mentorIds = everybody.map((id, place) => (place % 4 === 0 ? (everybody[60 - place] ?? id) : id));
    expect(new Set(mentorIds).size).toBe(61);

    for (const by of [1, 2, 3]) {
      for (const template of [
        {},
        none,
        odd,
        { occurrence: 2 },
        { occurrence: 3 },
        { durationMinutes: 91 },
        { activityDate: "2026-11-21" },
        { activityType: "Walk in the harbour.", note: "bring a coat" },
      ]) {
        const foretold = await preflight(requests, { ...template, mentorIds }, by);
        const { asked, secondsPerWrite, runConcurrency, overlaps: _others, ...groups } = foretold;
        expect({ asked, secondsPerWrite, runConcurrency }).toEqual({
          asked: 61,
          secondsPerWrite: null,
          runConcurrency: 5,
        });
        const what = { by, template };
        expect({ ...what, ...groups }).toEqual({
          ...what,
          ...(await submitAll(requests, mentorIds, template, by)),
        });
      }
    }
  });

  it("checks first who is registered, and only then who may be registered", async ({ requests }) => {
    await register(requests, mentors(1, 3));
    await requests.owner("update public.mentors set active = false where id = $1", [mentor(1)]);
    await requests.owner("update public.mentors set chapter_id = $2 where id = $1", [mentor(2), chapter(2)]);

    expect(await preflight(requests, { mentorIds: [mentor(41), mentor(45), ...mentors(1, 4)] })).toEqual({
      asked: 6,
      new: 1,
      alreadyRegistered: mentors(1, 3),
      inactive: [mentor(41)],
      notInChapter: [mentor(45)],
      overlaps: [],
      secondsPerWrite: null,
      runConcurrency: 5,
    });
    // A registration by another coordinator of the chapter doesn't count as the caller's.
    expect(await preflight(requests, { mentorIds: [mentor(3)] }, 2)).toMatchObject({ new: 1 });
  });

  it("makes no difference between a mentor of another chapter and an unknown one", async ({ requests }) => {
    const strangers = [mentor(45), UNKNOWN_MENTOR, mentor(59)];
    const nothing = {
      asked: 3,
      new: 0,
      alreadyRegistered: [],
      inactive: [],
      overlaps: [],
      secondsPerWrite: null,
      runConcurrency: 5,
    };
    expect(await preflight(requests, { mentorIds: strangers })).toEqual({
      ...nothing,
      notInChapter: strangers,
    });
    expect(await preflight(requests, { mentorIds: [] })).toEqual({ ...nothing, asked: 0, notInChapter: [] });
  });

  it("writes and locks nothing, and neither does any other lookup", async ({ requests }) => {
    const bulkId = await register(requests, mentors(1, 3));
    const before = await stateOfTables(requests);
    const looks = [
      "public.list_bulk_registrations(10)",
      `public.list_bulk_registration_items('${bulkId}', 10)`,
      "public.list_mentors(10, 'a')",
      "public.list_chapter_registrations(10)",
      `public.list_chapter_mentors('${bulkId}', 10)`,
      `public.preflight_bulk_registration('Walk', '2026-11-20', 60, null, 1, array['${mentor(1)}']::uuid[])`,
      `public.read_progress('${bulkId}', 1, 0, 100)`,
      `public.read_outcomes('${bulkId}', 1, 0, 100)`,
      `public.read_history('${bulkId}', 0, 100)`,
    ];
    for (const look of looks) {
      await requests.query(authenticated(1), `select ${look}`);
      // PostgREST does the same for GET and for stable functions.
      await requests.query(authenticated(1), `set transaction read only; select ${look}`);
    }
    expect(await stateOfTables(requests)).toEqual(before);
  });

  it("estimates from the coordinator's own latest rounds that ran to their end", async ({ requests }) => {
    const secondsPerWrite = async (by = 1): Promise<unknown> =>
      (await preflight(requests, { mentorIds: [mentor(1)] }, by))["secondsPerWrite"];
    /** A round of this many mentors. Its writes took this many seconds after the first window. */
    const audited = async (seconds: number | null, changes: Row = {}, by = 1): Promise<void> => {
      const { total = 10, settings = {}, cancelled = 0, recordedAt = "2026-11-25T11:00:00Z" } = changes;
      const bulkId = await openRegistration(requests, { by });
      await requests.owner(
        "update public.bulk_registration_rounds set total = $2, filled = $2, settings = $3 where bulk_id = $1",
        [bulkId, total, JSON.stringify(settings)],
      );
      await requests.owner(
        `insert into public.bulk_registration_audits
           (bulk_id, round, coordinator_id, activity_type, activity_date, duration_minutes, occurrence, total,
            succeeded, already_registered, failed, cancelled, overall_status, started_at, settled_at, recorded_at,
            template_hash, failed_by_code, steering, rows_registered, rows_already_registered, rows_unaccounted, reconciled,
            kind, withdrawn, rows_withdrawn, rows_already_withdrawn)
         values ($1, 1, $2, 'Walk', '2026-11-20', 60, 1, $3, 0, 0, $3, $4, 'totalFailure',
           timestamptz '2026-11-25T10:00:00Z' - make_interval(secs => $5), '2026-11-25T10:00:00Z', $6,
           '', '{}', '[]', 0, 0, 0, true, 'registration', 0, 0, 0)`,
        [bulkId, coordinator(by), total, cancelled, seconds, recordedAt],
      );
    };

    // None of these rounds has ended.
    await requests.owner("update public.bulk_registration_limits set open_rounds_per_coordinator = 100");
    await audited(null);
    await audited(0);
    await audited(100, { cancelled: 1 });
    // One window of writes: the start of the first write doesn't tell how long the writes took.
    await audited(100, { total: 5 });
    await audited(100, {}, 2);
    expect(await secondsPerWrite()).toBeNull();
    // Ten writes, five at a time: the second five form one window.
    await audited(2);
    expect(await secondsPerWrite()).toBe(2);
    // As many as thirty writes of a hundred mentors each, and as two writes of fifty, one after the other.
    await audited(5, { total: 3_000 });
    await audited(1, { total: 100, settings: { mentorsPerWrite: 50, concurrency: 1 } });
    expect(await secondsPerWrite()).toBe(1);
    // A round that was paused for hours changes the median little.
    await audited(3_600);
    expect(await secondsPerWrite()).toBe(1.5);
    expect(await secondsPerWrite(2)).toBe(100);
    expect(await secondsPerWrite(3)).toBeNull();
    for (let number = 0; number < 20; number += 1) {
      await audited(7, { recordedAt: "2026-11-25T12:00:00Z" });
    }
    expect(await secondsPerWrite()).toBe(7);
  });

  it("is refused to a caller who is not a coordinator, and for an invalid list", async ({ requests }) => {
    expect(await errorCode(preflight(requests, { mentorIds: [mentor(1)] }, 9))).toBe("BR009");
    const tooMany = Array.from({ length: 10_001 }, () => mentor(1));
    for (const mentorIds of [null, [mentor(1), null], tooMany]) {
      expect(await errorCode(preflight(requests, { mentorIds }))).toBe("22023");
    }
    expect(await preflight(requests, { mentorIds: tooMany.slice(1) })).toMatchObject({ new: 10_000 });
  });
});
