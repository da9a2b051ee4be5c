/** A hundred thousand mentors: pages, counts, cancelling, auditing and a new round take a time that grows with their number. */
import { describe, expect } from "vitest";
import { actingAs } from "../support/database.ts";
import { storeLargeSelection } from "./large-selection.ts";
import { logSubmission, openRound } from "./scenario.ts";
import { authenticated, it, registrar } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

const MENTORS = 100_000;

/**
 * Times that cancelling every item takes, one update of each, which is some 2 of the 8 seconds that Supabase allows. As a ratio,
 * since a busy machine takes several times as long; what compares each item with each takes hundreds of times as long.
 */
const CANCELLATIONS = 8;

const NONE_REGISTERED = {
  total: MENTORS,
  succeeded: 0,
  failed: MENTORS,
  cancelled: MENTORS,
  overallStatus: "totalFailure",
};

async function plan(requests: Requests, text: string): Promise<string> {
  const session = await requests.connect();
  const { rows } = await actingAs(session, registrar(1), (current) =>
    current.query<{ "QUERY PLAN": string }>(`explain ${text}`),
  );
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

async function timed(request: () => Promise<Row>): Promise<{ answer: Row; milliseconds: number }> {
  const start = performance.now();
  const answer = await request();
  return { answer, milliseconds: performance.now() - start };
}

describe("a selection of a hundred thousand", () => {
  it("is paged, counted, cancelled, audited and taken into the next round in time", async ({ requests }) => {
    const { bulkId } = await storeLargeSelection(requests, MENTORS);
    // A busy machine takes several times as long; what is measured is compared with what it takes on the same machine.
    for (const requester of [authenticated(1), registrar(1)]) {
      await requests.query(requester, "select set_config('statement_timeout', '60s', false)");
    }

    const first = await requests.call(registrar(1), "next_bulk_registration_page", {
      bulkId,
      round: 1,
      cursor: null,
    });
    const late = await timed(() =>
      requests.call(registrar(1), "next_bulk_registration_page", {
        bulkId,
        round: 1,
        cursor: Number(first["cursor"]) + MENTORS - 1_500,
      }),
    );
    expect((late.answer["mentorIds"] as string[]).length).toBe(500);
    const steps = [
      await timed(() => requests.call(authenticated(1), "bulk_registration_counts", { bulkId, round: 1 })),
      await timed(() =>
        requests.call(registrar(1), "cancel_open_bulk_registration_items", { bulkId, round: 1 }),
      ),
      await timed(() => logSubmission(requests, bulkId, NONE_REGISTERED)),
      await timed(() => openRound(requests, bulkId, 2)),
      await timed(() => logSubmission(requests, bulkId, NONE_REGISTERED)),
    ];
    expect(steps.map(({ answer }) => answer)).toMatchObject([
      { total: MENTORS, open: MENTORS },
      { cancelled: MENTORS },
      { round: 1, logged: true, agrees: true },
      { total: MENTORS, round: 2 },
      { round: 1, logged: false, agrees: true },
    ]);
    const cancelling = steps[1]?.milliseconds ?? 0;
    for (const { milliseconds } of steps) expect(milliseconds).toBeLessThan(CANCELLATIONS * cancelling);
    expect(late.milliseconds).toBeLessThan(cancelling);
  });

  it("is read by index, under row level security, when one item of it is left", async ({ requests }) => {
    const { bulkId } = await storeLargeSelection(requests, MENTORS);
    const items = "public.bulk_registration_items i where i.bulk_id = ";

    const page = await plan(
      requests,
      `select i.mentor_id from ${items} '${bulkId}' and i.round = 1 and i.status = 'open' and i.position > 5
       order by i.position limit 501`,
    );
    expect(page).toContain("Index Scan using bulk_registration_items_open_idx");
    expect(page).not.toContain("Sort");

    const outcomes = await plan(
      requests,
      `select i.mentor_id from ${items} '${bulkId}' and i.round = 1 order by i.settled_at, i.position limit 500`,
    );
    expect(outcomes).toContain("Index Scan using bulk_registration_items_settled_idx");
    expect(outcomes).not.toContain("Sort");

    const round = await plan(requests, `select count(*) from ${items} '${bulkId}' and i.round = 2`);
    expect(round).toMatch(/Index (Only )?Scan using bulk_registration_items_settled_idx/);
  });
});
