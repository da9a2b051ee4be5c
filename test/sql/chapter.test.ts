/** What a coordinator sees of colleagues' registrations: what was registered in the same chapter, and nothing else. */
import { describe, expect } from "vitest";
import {
  audit,
  closeRound,
  openRegistration,
  settleFailures,
  failure,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { CORRECTED, openCorrection, openWithdrawal } from "./amendments.ts";
import { lookBothWays } from "./function-plans.ts";
import { pluck, readPages } from "./lists.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

async function register(requests: Requests, mentorIds: string[], by = 1, template: Arguments = {}) {
  const bulkId = await openRegistration(requests, { by, mentorIds, template });
  await submit(requests, bulkId, [1, mentorIds.length], { by });
  return bulkId;
}

async function listChapter(requests: Requests, values: Arguments = {}, by = 1): Promise<Row[]> {
  const answer = await requests.call(authenticated(by), "list_chapter_registrations", {
    limit: 101,
    ...values,
  });
  return answer["registrations"] as Row[];
}

async function listMentors(requests: Requests, bulkId: string, by: number): Promise<Row[]> {
  const answer = await requests.call(authenticated(by), "list_chapter_mentors", { bulkId, limit: 101 });
  return answer["mentors"] as Row[];
}

const VIEWS = ["chapter_activities", "chapter_coordinators", "chapter_counts", "chapter_registrations"];

describe("the list of the chapter's registrations", () => {
  it("shows activity, coordinator and mentors to each coordinator of the chapter, and nothing of other chapters", async ({
    requests,
  }) => {
    const bulkId = await register(requests, [...mentors(1, 2), mentor(41)]);
    const seen = {
      bulkId,
      createdAt: expect.any(String),
      coordinatorId: coordinator(1),
      coordinatorName: "Ada Nilsen",
      activityType: TEMPLATE.activityType,
      date: TEMPLATE.activityDate,
      durationMinutes: TEMPLATE.durationMinutes,
      // The third mentor failed, and no colleague sees failures.
      registered: 2,
      mentor: null,
    };
    expect(await listChapter(requests, {}, 1)).toEqual([seen]);
    expect(await listChapter(requests, {}, 2)).toEqual([seen]);
    expect(await listChapter(requests, { bulkIds: [bulkId] }, 2)).toEqual([seen]);
    expect(await listMentors(requests, bulkId, 2)).toEqual([
      { mentorId: mentor(1), name: "Amina Dahl" },
      { mentorId: mentor(2), name: "Birgit Kowalska" },
    ]);
    expect(await listChapter(requests, {}, 3)).toEqual([]);
    expect(await listChapter(requests, { bulkIds: [bulkId] }, 3)).toEqual([]);
    expect(await errorCode(listMentors(requests, bulkId, 3))).toBe("BR003");
    expect(await errorCode(listChapter(requests, {}, 9))).toBe("BR009");
    expect(await errorCode(listMentors(requests, bulkId, 9))).toBe("BR003");
  });

  it("leaves out a registration that registered nobody, and names a single mentor", async ({ requests }) => {
    const failed = await openRegistration(requests, { mentorIds: mentors(1, 2) });
    await settleFailures(requests, failed, [failure(1), failure(2)]);
    const open = await openRegistration(requests, { mentorIds: mentors(3, 4) });
    expect(await listChapter(requests, {}, 2)).toEqual([]);
    expect(await errorCode(listMentors(requests, failed, 2))).toBe("BR003");
    await submit(requests, open, 1);
    expect(await listChapter(requests, {}, 2)).toMatchObject([
      { bulkId: open, registered: 1, mentor: { mentorId: mentor(3), name: "Carlos Rossi" } },
    ]);
    // Mentors who were registered before belong to another registration.
    await register(requests, [mentor(3)]);
    expect(await listChapter(requests, {}, 2)).toHaveLength(1);
  });

  it("still names an inactive coordinator, who sees nothing any more", async ({ requests }) => {
    const bulkId = await register(requests, mentors(1, 2));
    await requests.owner(
      "update public.coordinators set active = false, full_name = null where user_id = $1",
      [coordinator(1)],
    );
    expect(await listChapter(requests, {}, 2)).toMatchObject([{ bulkId, coordinatorName: null }]);
    expect(await errorCode(listChapter(requests, {}, 1))).toBe("BR009");
  });

  it("counts only rows in force: withdrawn rows are gone, and corrected rows belong to the correction", async ({
    requests,
  }) => {
    const bulkId = await register(requests, mentors(1, 3));
    const correction = await openCorrection(requests, bulkId, { mentorIds: [mentor(1)] });
    await submit(requests, correction, 1);
    expect(await listChapter(requests, {}, 2)).toMatchObject([
      { bulkId: correction, date: CORRECTED.activityDate, registered: 1, mentor: { mentorId: mentor(1) } },
      { bulkId, registered: 2 },
    ]);
    expect(pluck(await listMentors(requests, bulkId, 2), "mentorId")).toEqual(mentors(2, 3));
    const template = { ...TEMPLATE, note: "Again", mentorIds: mentors(1, 3) };
    const found = await requests.call(authenticated(2), "preflight_bulk_registration", template);
    expect(found["overlaps"]).toEqual([{ bulkId, places: [2, 3] }]);
    const withdrawal = await openWithdrawal(requests, bulkId);
    await submit(requests, withdrawal, [1, 2]);
    expect(pluck(await listChapter(requests, {}, 2), "bulkId")).toEqual([correction]);
    expect(await errorCode(listMentors(requests, bulkId, 2))).toBe("BR003");
  });

  it("leaves out what an operator removes", async ({ requests }) => {
    const bulkId = await register(requests, mentors(1, 2));
    await requests.owner("update public.bulk_registrations set removed_at = now() where bulk_id = $1", [
      bulkId,
    ]);
    expect(await listChapter(requests, {}, 2)).toEqual([]);
  });

  it("is newest first over all coordinators, in pages, by month and by activity", async ({ requests }) => {
    const made: string[] = [];
    for (const [number, by] of [1, 2, 1, 1, 2].entries()) {
      const template = {
        activityType: `Gåtur ${number}`,
        activityDate: number < 2 ? "2026-10-31" : "2026-11-01",
      };
      made.push(await register(requests, [mentor(number + 1)], by, template));
    }
    const all = await listChapter(requests);
    expect(pluck(all, "bulkId")).toEqual(made.toReversed());
    for (const limit of [1, 2, 5]) {
      const paged = await readPages(limit, (last) =>
        listChapter(requests, {
          limit,
          ...(last && { beforeCreatedAt: last["createdAt"], beforeBulkId: last["bulkId"] }),
        }),
      );
      expect(paged).toEqual(all);
    }
    const november = { from: "2026-11-01", until: "2026-12-01" };
    expect(pluck(await listChapter(requests, november), "bulkId")).toEqual(made.slice(2).toReversed());
    expect(pluck(await listChapter(requests, { activityType: " GATUR 3" }), "bulkId")).toEqual([made[3]]);
    expect(await listChapter(requests, { ...november, activityType: "gåtur 1" })).toEqual([]);
  });

  it("refuses limits out of bounds", async ({ requests }) => {
    for (const values of [{ limit: 0 }, { limit: 1_001 }, { limit: null }, { beforeBulkId: mentor(1) }])
      expect(await errorCode(listChapter(requests, values))).toBe("22023");
  });
});

describe("the views of the chapter", () => {
  it.for(VIEWS)(
    "%s hold the chapter's rows for each of its coordinators, and no other rows",
    async (view, { requests }) => {
      await register(requests, mentors(1, 2));
      const rowsFor = async (number: number): Promise<number> =>
        (await requests.query(authenticated(number), `select * from bulk_registration_private.${view}`))
          .rowCount ?? -1;
      expect(await rowsFor(1)).toBeGreaterThan(0);
      expect(await rowsFor(2)).toBe(await rowsFor(1));
      // One coordinator of another chapter, and one id that is no coordinator's.
      expect(await rowsFor(3)).toBe(view === "chapter_coordinators" ? 1 : 0);
      expect(await rowsFor(9)).toBe(0);
      for (const requester of [registrar(1), { role: "anon" as const }]) {
        const refused = requests.query(requester, `select * from bulk_registration_private.${view}`);
        expect(await errorCode(refused)).toBe("42501");
      }
    },
  );

  it("hold no note, no key that is made from a note, no outcome and no count of failures", async ({
    requests,
  }) => {
    const bulkId = await register(requests, [mentor(1), mentor(41)]);
    await closeRound(requests, bulkId);
    await audit(requests, bulkId);
    const texts: string[] = [];
    for (const view of VIEWS) {
      const { rows } = await requests.query(
        authenticated(2),
        `select * from bulk_registration_private.${view}`,
      );
      texts.push(JSON.stringify(rows));
    }
    expect(texts.join(" ")).not.toContain(TEMPLATE.note);
    expect(texts.join(" ")).not.toContain(mentor(41));
    const columns = await requests.owner(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'bulk_registration_private' and table_name = any ($1) order by 1`,
      [VIEWS],
    );
    expect(pluck(columns, "name")).toEqual([
      "chapter_activities.activity_date",
      "chapter_activities.bulk_id",
      "chapter_activities.mentor_id",
      "chapter_coordinators.full_name",
      "chapter_coordinators.user_id",
      "chapter_counts.bulk_id",
      "chapter_counts.registered",
      "chapter_registrations.activity_date",
      "chapter_registrations.activity_type",
      "chapter_registrations.bulk_id",
      "chapter_registrations.coordinator_id",
      "chapter_registrations.created_at",
      "chapter_registrations.duration_minutes",
    ]);
  });
});

it("one page of hundreds of registrations of two coordinators reads one page of each", async ({
  requests,
  database,
}) => {
  await requests.owner(
    `with opened as (
       insert into public.bulk_registrations
         (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, created_at)
       select gen_random_uuid(), who, 'Walk', '2026-11-20', 60, timestamptz '2026-11-20T10:00:00Z' + number * interval '1 minute'
       from generate_series(1, 300) as number cross join unnest(array[$1::uuid, $2::uuid, $3::uuid]) as who
       returning bulk_id, coordinator_id
     )
     insert into public.bulk_registration_rounds
       (bulk_id, round, coordinator_id, total, filled, settled, succeeded, sealed_at, ended_at)
     select bulk_id, 1, coordinator_id, 10, 10, 10, 10, now(), now() from opened`,
    [coordinator(1), coordinator(2), coordinator(3)],
  );
  await requests.owner("analyze public.bulk_registrations, public.bulk_registration_rounds");
  for (const call of [
    "list_chapter_registrations(21)",
    "list_chapter_registrations(21, '2026-11-20T12:00:00Z', 'a0000000-0000-4000-8000-000000000001')",
  ]) {
    for (const { looked } of await lookBothWays(database, authenticated(2), call)) {
      expect(looked("bulk_registrations")).toBeLessThanOrEqual(2 * 22 * 2);
      expect(looked("bulk_registration_rounds")).toBeLessThanOrEqual(2 * 22);
      expect(looked("proxy_activities")).toBe(0);
    }
  }
  expect(await listChapter(requests, { limit: 21 }, 3)).toHaveLength(21);
});
