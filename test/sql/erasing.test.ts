/**
 * Erasing a mentor: what is blanked, what stays, and what the registrations still prove.
 *
 * Longer than 250 lines: the tests share the registrations of the erased mentor.
 */
import { describe, expect } from "vitest";
import { withSession } from "../../src/testing/database.ts";
import type { TestDatabase } from "../../src/testing/database.ts";
import { age, openAudited, operate } from "./operator.ts";
import {
  audit,
  closeRound,
  openRegistration,
  openRound,
  readProgress,
  stored,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

const ALONE = { note: "She was ill" };

function erase(database: TestDatabase, mentorId = mentor(1)): Promise<Row> {
  return operate(database, "erase_mentor", [mentorId]);
}

async function notes(requests: Requests, table: string, bulkId: string): Promise<unknown[]> {
  const rows = await requests.owner(
    `select note from public.${table} t where bulk_id = $1 order by t.coordinator_id, ${
      table === "proxy_activities" ? "mentor_id" : "1"
    }`,
    [bulkId],
  );
  return rows.map((row) => row["note"]);
}

describe("erasing a mentor", () => {
  it("blanks the name and makes the mentor inactive; the id stays, with the time of the erasure", async ({
    requests,
    database,
  }) => {
    expect(await erase(database)).toEqual({
      mentorId: mentor(1),
      blankedNotes: 0,
      openRegistrations: 0,
      cursor: null,
    });
    const [row] = await requests.owner("select * from public.mentors where id = $1", [mentor(1)]);
    expect(row).toMatchObject({ full_name: null, active: false, erased_at: expect.any(Date) });

    await erase(database);
    expect(await requests.owner("select * from public.mentors where id = $1", [mentor(1)])).toEqual([row]);
    expect(
      await requests.owner("select count(*)::int as named from public.mentors where full_name is not null"),
    ).toEqual([{ named: 59 }]);
  });

  it("blanks only the notes of the mentor's activities, and keeps who registered what and when", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests, { registered: [1, 3] });
    const othersId = await openAudited(requests, { by: 2, registered: [1, 3] });
    const before = await requests.owner("select * from public.proxy_activities order by id");

    expect(await erase(database)).toMatchObject({ blankedNotes: 2 });

    const after = await requests.owner("select * from public.proxy_activities order by id");
    expect(after).toEqual(
      before.map((row) => (row["mentor_id"] === mentor(1) ? { ...row, note: null } : row)),
    );
    for (const id of [bulkId, othersId]) {
      expect(await notes(requests, "proxy_activities", id)).toEqual([null, TEMPLATE.note, TEMPLATE.note]);
      // The note is shared with others: a person must read whether it says something about the mentor.
      expect(await notes(requests, "bulk_registrations", id)).toEqual([TEMPLATE.note]);
      expect(await notes(requests, "bulk_registration_audits", id)).toEqual([TEMPLATE.note]);
    }
  });

  it.for([
    { what: "registered", registered: [1, 1] as [number, number], removed: false },
    { what: "failed", removed: false },
    { what: "registered and removed since", registered: [1, 1] as [number, number], removed: true },
  ])(
    "blanks the note of a registration for this mentor alone, and of its audit: $what",
    async ({ registered, removed }, { requests, database }) => {
      const bulkId = await openAudited(requests, {
        mentorIds: [mentor(1)],
        template: ALONE,
        ...(registered && { registered }),
      });
      const anothersId = await openAudited(requests, {
        mentorIds: [mentor(2)],
        template: ALONE,
        registered: [1, 1],
      });
      if (removed) {
        await age(requests, bulkId, 31);
        const before = new Date(Date.now() - 30 * 86_400_000);
        await operate(database, "remove_old_registrations", [before]);
      }
      const audited = "select to_jsonb(a) - 'note' as rest from public.bulk_registration_audits a";
      const before = await requests.owner(`${audited} order by bulk_id`);

      await erase(database);

      for (const table of ["bulk_registrations", "bulk_registration_audits"]) {
        expect(await notes(requests, table, bulkId)).toEqual([null]);
        expect(await notes(requests, table, anothersId)).toEqual([ALONE.note]);
      }
      expect(await requests.owner(`${audited} order by bulk_id`)).toEqual(before);
    },
  );

  it("changes no items and no hashes: the same form, and a preflight, find the mentor registered", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests, {
      mentorIds: [mentor(1)],
      template: ALONE,
      registered: [1, 1],
    });
    const [, , items] = await stored(requests, bulkId);
    await erase(database);
    expect((await stored(requests, bulkId))[2]).toEqual(items);

    const template = { activityType: TEMPLATE.activityType, activityDate: TEMPLATE.activityDate };
    const preflight = await requests.call(authenticated(1), "preflight_bulk_registration", {
      ...TEMPLATE,
      ...template,
      ...ALONE,
      mentorIds: [mentor(1), mentor(41)],
    });
    expect(preflight).toMatchObject({ alreadyRegistered: [mentor(1)], inactive: [mentor(41)], new: 0 });
    // The repeated request is still the same, and another form is still another.
    await openRegistration(requests, { bulkId, mentorIds: [mentor(1)], template: ALONE });
    expect(
      await errorCode(
        openRegistration(requests, { bulkId, mentorIds: [mentor(1)], template: { note: null } }),
      ),
    ).toBe("BR004");
    const again = await openRegistration(requests, { mentorIds: mentors(1, 2), template: ALONE });
    await submit(requests, again, [1, 2]);
    expect(await readProgress(requests, again)).toMatchObject({
      counts: { succeeded: 2, alreadyRegistered: 1 },
    });
    expect(await audit(requests, again)).toMatchObject({ reconciled: true });
  });

  it("removes the name from the coordinators' lists, and the mentor from the list of mentors", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests, { registered: [1, 2] });
    await erase(database);

    const items = await requests.call(authenticated(1), "list_bulk_registration_items", { bulkId, limit: 9 });
    expect(items["items"]).toMatchObject([
      { mentorId: mentor(1), name: null, status: "success" },
      { mentorId: mentor(2), name: expect.any(String) },
      { mentorId: mentor(3), name: expect.any(String) },
    ]);
    for (const active of [null, false]) {
      const { mentors: listed } = await requests.call(authenticated(1), "list_mentors", {
        limit: 100,
        active,
      });
      expect(JSON.stringify(listed)).not.toContain(mentor(1));
    }
  });

  it("prevents further registrations, also in open rounds, and counts those as open", async ({
    requests,
    database,
  }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 2), template: ALONE });
    const aloneId = await openRegistration(requests, { mentorIds: [mentor(1)], template: ALONE });
    const unauditedId = await openRegistration(requests, { mentorIds: [mentor(1)], template: {} });
    await closeRound(requests, unauditedId);

    expect(await erase(database)).toMatchObject({ openRegistrations: 3 });

    await submit(requests, bulkId, [1, 2]);
    await submit(requests, aloneId, 1);
    expect(await readProgress(requests, bulkId, { limit: 9 })).toMatchObject({
      items: [{ errorCode: "mentorInactive" }, { detail: "registered" }],
    });
    for (const id of [bulkId, aloneId, unauditedId])
      expect(await audit(requests, id)).toMatchObject({ reconciled: true });
    expect(await notes(requests, "bulk_registration_audits", aloneId)).toEqual([ALONE.note]);
    expect(await erase(database)).toMatchObject({ openRegistrations: 0 });
    for (const id of [aloneId, unauditedId])
      expect(await notes(requests, "bulk_registration_audits", id)).toEqual([null]);
  });

  it("looks at 5,000 bulk registrations a call, with a cursor, under the statement timeout", async ({
    requests,
    database,
  }) => {
    await requests.owner(
      `insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
       select gen_random_uuid(), $1, 'Walk', '2026-11-20', 60 from generate_series(1, 12000)`,
      [authenticated(2).sub],
    );
    const ids: string[] = [];
    for (let number = 0; number < 6; number += 1)
      ids.push(await openAudited(requests, { mentorIds: [mentor(1)], template: ALONE, registered: [1, 1] }));
    let calls = 0;
    for (let after: unknown = null; calls === 0 || after !== null; calls += 1)
      after = (await operate(database, "erase_mentor", [mentor(1), after]))["cursor"];
    expect(calls).toBe(3);
    for (const bulkId of ids) expect(await notes(requests, "bulk_registrations", bulkId)).toEqual([null]);
  });

  it("is refused for an unknown id", async ({ database }) => {
    expect(await errorCode(erase(database, UNKNOWN_MENTOR))).toBe("22023");
  });
});

describe("blanking a note", () => {
  it("blanks it on the bulk registration, its audits and its activities, and nowhere else", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests, { registered: [1, 2] });
    const otherId = await openAudited(requests, { mentorIds: mentors(4, 5), registered: [1, 2] });

    expect(await operate(database, "blank_note", [bulkId])).toEqual({ bulkId, cursor: null });

    for (const table of ["bulk_registrations", "bulk_registration_audits"]) {
      expect(await notes(requests, table, bulkId)).toEqual([null]);
      expect(await notes(requests, table, otherId)).toEqual([TEMPLATE.note]);
    }
    expect(await notes(requests, "proxy_activities", bulkId)).toEqual([null, null]);
    expect(await notes(requests, "proxy_activities", otherId)).toEqual([TEMPLATE.note, TEMPLATE.note]);
    // Failed items can still be retried with the same key.
    await openRound(requests, bulkId, 2);
    await submit(requests, bulkId, 1, { round: 2 });
    expect(await audit(requests, bulkId, { round: 2 })).toMatchObject({ reconciled: true });
    expect(await notes(requests, "proxy_activities", bulkId)).toEqual([null, null, null]);
    const same = await openRegistration(requests);
    await submit(requests, same, [1, 3]);
    expect(await readProgress(requests, same)).toMatchObject({ counts: { alreadyRegistered: 3 } });
  });

  it("is refused while a round is open or has no audit, and for an unknown id", async ({
    requests,
    database,
  }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(operate(database, "blank_note", [bulkId]))).toBe("BR014");
    await closeRound(requests, bulkId);
    expect(await errorCode(operate(database, "blank_note", [bulkId]))).toBe("BR014");
    expect(await errorCode(operate(database, "blank_note", [UNKNOWN_MENTOR]))).toBe("BR003");
  });

  it("is the only possible change of an audit, also for the owner of the table", async ({
    requests,
    database,
  }) => {
    const bulkId = await openAudited(requests);
    const change = (set: string) =>
      errorCode(
        requests.owner(`update public.bulk_registration_audits set ${set} where bulk_id = $1`, [bulkId]),
      );
    expect(await change("note = 'another'")).toBe("42501");
    expect(await change("note = null, reconciled = not reconciled")).toBe("42501");
    await operate(database, "blank_note", [bulkId]);
    expect(await change("note = 'another'")).toBe("42501");
    expect(await change("total = total + 1, failed = failed + 1")).toBe("42501");
    const removal = requests.owner("delete from public.bulk_registration_audits where bulk_id = $1", [
      bulkId,
    ]);
    expect(await errorCode(removal)).toBe("42501");
  });
});

describe("an operator's functions", () => {
  it.for(["anon", "authenticated", "service_role", "bulk_registrar"] as const)(
    "are refused to the role %s",
    async (role, { requests }) => {
      const requester = { role, sub: authenticated(1).sub ?? null };
      for (const call of [
        "remove_old_registrations(now() - interval '30 days')",
        `erase_mentor('${mentor(1)}')`,
        `blank_note('${UNKNOWN_MENTOR}')`,
        "blank_notes('{}')",
      ]) {
        const request = requests.query(requester, `select bulk_registration_private.${call}`);
        expect([call, await errorCode(request)]).toEqual([call, "42501"]);
      }
    },
  );

  it("are the only privileges of the role bulk_operator, which can't read or write any table directly", async ({
    database,
  }) => {
    await withSession(database.url("supabase_admin"), async (session) => {
      await session.query("set role bulk_operator");
      for (const text of [
        "select full_name from public.mentors",
        "delete from public.bulk_registration_items",
        "update public.bulk_registrations set note = null",
        "select from bulk_registration_private.removals",
        "select public.list_mentors(1)",
        "select bulk_registration_private.project_id()",
      ])
        expect([text, await errorCode(session.query(text))]).toEqual([text, "42501"]);
    });
  });
});
