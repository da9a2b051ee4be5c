/**
 * The overlaps that a preflight finds on the same day in the chapter: near-duplicates that the registration key can't
 * catch.
 */
import { describe, expect } from "vitest";
import { lookBothWays } from "./function-plans.ts";
import { openRegistration, submit, TEMPLATE } from "./scenario.ts";
import { authenticated, chapter, coordinator, it, mentor, mentors } from "./sql-test.ts";
import type { Arguments, Requests } from "./sql-test.ts";

async function register(
  requests: Requests,
  mentorIds: string[],
  options: { by?: number; template?: Arguments } = {},
): Promise<string> {
  const { by = 1, template = {} } = options;
  const bulkId = await openRegistration(requests, { by, mentorIds, template });
  await submit(requests, bulkId, [1, mentorIds.length], { by });
  return bulkId;
}

/** For each registration, the places in the request of the mentors whom it has registered. */
async function overlaps(
  requests: Requests,
  mentorIds: string[],
  template: Arguments = {},
  by = 1,
): Promise<Record<string, number[]>> {
  const found = await requests.call(authenticated(by), "preflight_bulk_registration", {
    ...TEMPLATE,
    ...template,
    mentorIds,
  });
  const listed = found["overlaps"] as { bulkId: string; places: number[] }[];
  return Object.fromEntries(listed.map(({ bulkId, places }) => [bulkId, places]));
}

describe("a preflight finds", () => {
  it("what differs by a letter, a space, a note, a minute, a word or the coordinator", async ({
    requests,
  }) => {
    const first = await register(requests, mentors(1, 3));
    for (const template of [
      { activityType: "walk in the harbour" },
      { activityType: "Walk in  the harbour" },
      { note: "Bring a coat, and boots" },
      { note: null },
      { durationMinutes: 91 },
      { activityType: "Something else" },
    ]) {
      const asked = [mentor(9), mentor(3), mentor(1)];
      expect([template, await overlaps(requests, asked, template)]).toEqual([template, { [first]: [2, 3] }]);
      expect(await overlaps(requests, asked, template, 2)).toEqual({ [first]: [2, 3] });
    }
    expect(await overlaps(requests, mentors(1, 3), {}, 2)).toEqual({ [first]: [1, 2, 3] });
    expect(await overlaps(requests, mentors(1, 3), { activityDate: "2026-11-21", note: "x" })).toEqual({});
    expect(await overlaps(requests, mentors(4, 9), { note: "x" })).toEqual({});
  });

  it("nothing where the registration key decides: the same form again, or a second time on purpose", async ({
    requests,
  }) => {
    await register(requests, mentors(1, 3));
    expect(await overlaps(requests, mentors(1, 3))).toEqual({});
    expect(await overlaps(requests, mentors(1, 3), { occurrence: 2 })).toEqual({});
    await register(requests, mentors(1, 3), { template: { occurrence: 2 } });
    expect(await overlaps(requests, mentors(1, 3), { occurrence: 3 })).toEqual({});
    // The second occurrence, without the first one registered.
    const other = await register(requests, [mentor(1)], { template: { note: "Another" } });
    expect(await overlaps(requests, mentors(1, 3), { occurrence: 3 })).toEqual({ [other]: [1] });
  });

  it("only mentors whom the request would register, and only registrations of the chapter", async ({
    requests,
  }) => {
    const first = await register(requests, mentors(1, 4));
    await register(requests, mentors(45, 47), { by: 3 });
    await requests.owner("update public.mentors set active = false where id = $1", [mentor(2)]);
    await requests.owner("update public.mentors set chapter_id = $2 where id = $1", [mentor(3), chapter(2)]);
    const asked = [...mentors(1, 4), mentor(45)];
    expect(await overlaps(requests, asked, { note: "x" })).toEqual({ [first]: [1, 4] });
    // The mentor is in the second chapter now; the coordinator is not.
    expect(await overlaps(requests, [mentor(3)], { note: "x" }, 3)).toEqual({});
    // The registrations of an inactive colleague count.
    await requests.owner("update public.coordinators set active = false where user_id = $1", [
      coordinator(1),
    ]);
    expect(await overlaps(requests, asked, { note: "x" }, 2)).toEqual({ [first]: [1, 4] });
  });
});

it(
  "among many registrations of many mentors, a preflight reads only the rows of its mentors on that day",
  {
    timeout: 120_000,
  },
  async ({ requests, database }) => {
    // A hundred days of two hundred mentors each, by two coordinators, without fresh statistics for the planner.
    await requests.owner(
      `with mentors as (
       insert into public.mentors (chapter_id, full_name)
       select $1, 'Mentor ' || number from generate_series(1, 200) as number returning id
     ), opened as (
       insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
       select gen_random_uuid(), (array[$2::uuid, $3::uuid])[1 + number % 2], 'Walk', date '2026-01-01' + number, 60
       from generate_series(1, 100) as number
       returning bulk_id, coordinator_id, activity_date, registration_key
     )
     insert into public.proxy_activities
       (coordinator_id, mentor_id, registration_key, activity_type, activity_date, duration_minutes, occurrence, bulk_id)
     select o.coordinator_id, m.id, o.registration_key, 'Walk', o.activity_date, 60, 1, o.bulk_id
     from opened o cross join mentors m`,
      [chapter(1), coordinator(1), coordinator(2)],
    );
    const preflight = `preflight_bulk_registration('Walk', '2026-02-01', 61, null, 1,
    (select array_agg(m.id) from public.mentors m where m.full_name like 'Mentor %'))`;
    for (const { looked, nodes } of await lookBothWays(database, authenticated(1), preflight)) {
      expect(nodes.some((node) => node.endsWith("proxy_activities_by_day_idx"))).toBe(true);
      expect(looked("proxy_activities")).toBeLessThanOrEqual(200 * 2);
    }
  },
);
