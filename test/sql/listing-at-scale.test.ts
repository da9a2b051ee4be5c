/** Thousands of items, mentors and bulk registrations: a page reads little more than it shows, wherever it is. */
import { expect } from "vitest";
import { lookBothWays } from "./function-plans.ts";
import { keepStatistics, openLarge } from "./large-selection.ts";
import { closeRound, openRound, settleFailures, failure, submit } from "./scenario.ts";
import { authenticated, chapter, coordinator, it } from "./sql-test.ts";
import { randomUUID } from "node:crypto";

const MENTORS = 5_000;
const ITEMS = 10_000;
const ITEMS_TABLE = "bulk_registration_items";

it(
  "of ten thousand items, a page reads only its own, at any place and in any state",
  { timeout: 240_000 },
  async ({ requests, database }) => {
    await keepStatistics(requests);
    // Unknown mentors: a write settles them as unknown.
    const bulkId = await openLarge(
      requests,
      Array.from({ length: ITEMS }, () => randomUUID()),
    );
    const expectPages = async (filters: Record<string, number>): Promise<void> => {
      for (const [filter, most] of Object.entries(filters)) {
        const call = `list_bulk_registration_items('${bulkId}', 101, ${filter})`;
        for (const { looked } of await lookBothWays(database, authenticated(1), call)) {
          expect([filter, looked(ITEMS_TABLE) <= most ? most : looked(ITEMS_TABLE)]).toEqual([filter, most]);
        }
      }
    };
    const anywhere = { "0": 202, "5000": 202, "9899": 202, "9999": 202 };

    await expectPages({
      ...anywhere,
      "0, 'open'": 101,
      "0, 'failure'": 0,
      "0, null, 'busy'": 0,
      "0, 'success'": 0,
    });
    for (const from of [1, 3_001, 9_001]) await submit(requests, bulkId, [from, from + 499]);
    await settleFailures(requests, bulkId, [failure(8_000, { code: "busy" })]);
    // Items with one code are found among the failed ones, not among all.
    await expectPages({
      ...anywhere,
      "0, 'failure'": 101,
      "7000, 'failure'": 101,
      "0, null, 'busy'": 1_501,
      "0, 'success'": 0,
    });
    await closeRound(requests, bulkId, { reason: "interrupted" });
    await closeRound(requests, bulkId, { reason: "interrupted", after: 5_000 });
    await requests.owner("analyze public.bulk_registration_items");
    await expectPages({ ...anywhere, "0, 'failure'": 101, "0, 'open'": 0 });
    for (const after of [0, 5_000]) await openRound(requests, bulkId, 2, { after });
    // All failed items have been taken up, so no lookup goes to the failures of the previous round.
    await expectPages({ ...anywhere, "0, 'failure'": 0, "0, null, 'busy'": 0 });
  },
);

it("of five thousand mentors, pages come in the order of an index, and a search looks at each once", async ({
  requests,
  database,
}) => {
  await requests.owner(
    `insert into public.mentors (chapter_id, full_name)
     select $1, 'Mentor ' || number from generate_series(1, $2::int) as number`,
    [chapter(1), MENTORS],
  );
  await requests.owner("analyze public.mentors");
  for (const call of [
    "list_mentors(101)",
    "list_mentors(101, null, true)",
    "list_mentors(101, 'MENTOR 49')",
  ]) {
    for (const { nodes, looked } of await lookBothWays(database, authenticated(1), call)) {
      expect(nodes).toContain("Index Scan mentors_by_name_idx");
      expect(nodes.filter((node) => node.includes("Sort"))).toEqual([]);
      expect(looked("mentors")).toBeLessThanOrEqual(call.includes("49") ? MENTORS + 44 : 150);
    }
  }
  const behind = "list_mentors(101, null, null, 'Mentor 4900', 'a0000000-0000-4000-8000-000000000001')";
  for (const { looked } of await lookBothWays(database, authenticated(1), behind)) {
    expect(looked("mentors")).toBeLessThanOrEqual(MENTORS + 44);
  }
});

it("of three hundred bulk registrations of two rounds, a page looks at the counters of its own, and at no item", async ({
  requests,
  database,
}) => {
  await requests.owner(
    `with opened as (
       insert into public.bulk_registrations
         (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, created_at)
       select gen_random_uuid(), $1, 'Walk', '2026-11-20', 60, timestamptz '2026-11-20T10:00:00Z' + number * interval '1 minute'
       from generate_series(1, 300) as number
       returning bulk_id
     )
     insert into public.bulk_registration_rounds
       (bulk_id, round, coordinator_id, total, filled, settled, failed, sealed_at, ended_at, opened_over)
     select bulk_id, round, $1, 10, 10, 10, 10, now(), now(), case round when 2 then '{}'::jsonb end
     from opened cross join generate_series(1, 2) as round`,
    [coordinator(1)],
  );
  await requests.owner("analyze public.bulk_registrations, public.bulk_registration_rounds");
  for (const call of [
    "list_bulk_registrations(21)",
    "list_bulk_registrations(21, '2026-11-20T12:00:00Z', 'a0000000-0000-4000-8000-000000000001')",
  ]) {
    for (const { looked } of await lookBothWays(database, authenticated(1), call)) {
      expect(looked(ITEMS_TABLE)).toBe(0);
      expect(looked("bulk_registration_rounds")).toBeLessThanOrEqual(21 * 3);
      expect(looked("bulk_registrations")).toBeLessThanOrEqual(22);
    }
  }
});
