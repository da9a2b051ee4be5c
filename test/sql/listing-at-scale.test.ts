/** Up to a hundred thousand items, five thousand mentors: a page looks at little more than it shows, wherever it lies. */
import { describe, expect } from "vitest";
import type { TestDatabase } from "../support/database.ts";
import { lookInside } from "./function-plans.ts";
import type { Inside } from "./function-plans.ts";
import { storeLargeSelection } from "./large-selection.ts";
import { openRound } from "./scenario.ts";
import { authenticated, chapter, coordinator, it, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const ITEMS = 100_000;
const MENTORS = 5_000;
const ITEMS_TABLE = "bulk_registration_items";

/** The statistics are as they were before: as while a run goes on. */
async function fail(requests: Requests, which: string): Promise<void> {
  await requests.owner(
    `update public.bulk_registration_items
     set status = 'failure', detail = 'failed', error_code = case when position % 1000 = 7 then 'busy' else 'mentorUnknown' end,
       error_message = 'Failed', error_retryable = false, attempts = 1, settled_at = now()
     where status = 'open' and ${which}`,
  );
}

async function eachWay(database: TestDatabase, by: "registrar" | "coordinator", call: string) {
  const requester = by === "registrar" ? registrar(1) : authenticated(1);
  const ways: Inside[] = [];
  for (const plannedFor of ["theseArguments", "anyArguments"] as const) {
    ways.push(await lookInside(database, requester, plannedFor, call));
  }
  return ways;
}

async function positions(requests: Requests, bulkId: string): Promise<{ first: number; last: number }> {
  const [row] = await requests.owner(
    `select min(position)::int as first, max(position)::int as last from public.bulk_registration_items
     where bulk_id = $1`,
    [bulkId],
  );
  return { first: Number(row?.["first"]), last: Number(row?.["last"]) };
}

describe("of a hundred thousand items", () => {
  it(
    "a page looks at its own, wherever it lies and whatever has settled",
    { timeout: 240_000 },
    async ({ requests, database }) => {
      const { bulkId } = await storeLargeSelection(requests, ITEMS / 2);
      const { first, last } = await positions(requests, bulkId);
      const expectPages = async (state: string): Promise<void> => {
        for (const after of [0, first + ITEMS / 4, last - 1_500]) {
          const call = `list_bulk_registration_items('${bulkId}', 1001, ${after})`;
          for (const { looked } of await eachWay(database, "coordinator", call)) {
            const rows = looked(ITEMS_TABLE);
            // As many settled ones and as many open ones as a page can hold, to show the first of both.
            const ofAPage = rows >= 1001 && rows <= 2 * 1001;
            expect({ state, after, rows: ofAPage ? "of a page" : rows }).toEqual({
              state,
              after,
              rows: "of a page",
            });
          }
        }
      };

      await expectPages("all are open");
      await fail(requests, "position % 2 = 0");
      await expectPages("every other one has settled");
      await requests.owner("analyze public.bulk_registration_items");
      await expectPages("every other one has settled, and the statistics know");
      await fail(requests, "true");
      await expectPages("all have settled");
      await requests.owner("analyze public.bulk_registration_items");
      await expectPages("all have settled, and the statistics know");
      // Busy machines take longer than the seconds that a coordinator has.
      await requests.query(authenticated(1), "select set_config('statement_timeout', '60s', false)");
      await openRound(requests, bulkId, 2);
      await expectPages("all are open once more");
    },
  );

  it("those with a code are found in one go through the selection, and the summary counts it once", async ({
    requests,
    database,
  }) => {
    const { bulkId } = await storeLargeSelection(requests, ITEMS);
    await storeLargeSelection(requests, ITEMS);
    await fail(requests, `bulk_id = '${bulkId}'`);
    for (const { looked } of [
      ...(await eachWay(
        database,
        "coordinator",
        `list_bulk_registration_items('${bulkId}', 101, 0, null, 'busy')`,
      )),
      ...(await eachWay(database, "coordinator", `list_bulk_registrations(1, null, null, '${bulkId}')`)),
    ]) {
      // Perhaps a table's whole length, but that once.
      expect(looked(ITEMS_TABLE)).toBeLessThanOrEqual(2 * ITEMS);
    }
  }, 120_000);

  it("a run's next page is read as ever: by the index of open items, without sorting", async ({
    requests,
    database,
  }) => {
    const { bulkId } = await storeLargeSelection(requests, ITEMS);
    const { first, last } = await positions(requests, bulkId);
    const expectPage = async (cursor: number): Promise<void> => {
      const call = `next_bulk_registration_page('${bulkId}', 1, ${cursor})`;
      for (const { nodes, looked } of await eachWay(database, "registrar", call)) {
        expect(nodes).toContain("Index Scan bulk_registration_items_open_idx");
        expect(nodes.filter((node) => node.includes("Sort"))).toEqual([]);
        expect(looked(ITEMS_TABLE)).toBeLessThanOrEqual(501);
      }
    };

    await expectPage(0);
    // What lies before the cursor has settled, and is in that index no more.
    await fail(requests, `position < ${first + ITEMS / 2}`);
    await expectPage(first + ITEMS / 2 - 1);
    await requests.owner("analyze public.bulk_registration_items");
    await expectPage(first + ITEMS / 2 - 1);
    await fail(requests, `position < ${last - 1_000}`);
    await expectPage(last - 1_001);
  }, 120_000);
});

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
    for (const { nodes, looked } of await eachWay(database, "coordinator", call)) {
      expect(nodes).toContain("Index Scan mentors_by_name_idx");
      expect(nodes.filter((node) => node.includes("Sort"))).toEqual([]);
      expect(looked("mentors")).toBeLessThanOrEqual(call.includes("49") ? MENTORS + 44 : 150);
    }
  }
  const behind = "list_mentors(101, null, null, 'Mentor 4900', 'a0000000-0000-4000-8000-000000000001')";
  for (const { looked } of await eachWay(database, "coordinator", behind)) {
    expect(looked("mentors")).toBeLessThanOrEqual(MENTORS + 44);
  }
});

it("of two thousand bulk registrations, a page counts the items of its own", async ({
  requests,
  database,
}) => {
  await requests.owner(
    `with opened as (
       insert into public.bulk_registrations
         (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, created_at)
       select gen_random_uuid(), $1, 'Walk', '2026-11-20', 60, timestamptz '2026-11-20T10:00:00Z' + number * interval '1 minute'
       from generate_series(1, 2000) as number
       returning bulk_id
     )
     insert into public.bulk_registration_items (bulk_id, mentor_id)
     select bulk_id, gen_random_uuid() from opened cross join generate_series(1, 10)`,
    [coordinator(1)],
  );
  await requests.owner("update public.bulk_registrations set total = 10, sealed_at = now()");
  await requests.owner("analyze public.bulk_registrations, public.bulk_registration_items");
  for (const call of [
    "list_bulk_registrations(21)",
    "list_bulk_registrations(21, '2026-11-20T20:00:00Z', 'a0000000-0000-4000-8000-000000000001')",
  ]) {
    for (const { looked } of await eachWay(database, "coordinator", call)) {
      expect(looked(ITEMS_TABLE)).toBe(21 * 10);
    }
  }
});
