/** Rounds over tens of thousands of items: opened in a time that grows with their number, counted, audited, read by index. */
import { expect } from "vitest";
import { storeLargeSelection } from "./large-selection.ts";
import { cancelOpen, logSubmission } from "./scenario.ts";
import { authenticated, it } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

const MENTORS = 40_000;

/**
 * Times that cancelling the same items takes, which is one update of each: alone on two cores, opening takes some 2 to 2.5
 * times that, 4 of the 8 seconds that Supabase allows. What compares each item with each takes hundreds of times as long.
 */
const CANCELLATIONS = 8;

function openChosen(requests: Requests, bulkId: string, round: number, chosen: Arguments = {}): Promise<Row> {
  return requests.call(authenticated(1), "open_bulk_registration_round", { bulkId, round, ...chosen });
}

/** A busy machine takes several times as long; what is measured is compared with what it takes on the same machine. */
async function allowAMinute(requests: Requests): Promise<void> {
  await requests.query(authenticated(1), "select set_config('statement_timeout', '60s', false)");
}

async function timed(request: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await request();
  return performance.now() - start;
}

async function plan(requests: Requests, text: string): Promise<string> {
  const { rows } = await requests.query(authenticated(1), `explain ${text}`);
  return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
}

it(
  "are taken up in time: left open by a terminated run, chosen one by one, and after many small rounds",
  {
    timeout: 240_000,
  },
  async ({ requests }) => {
    const { bulkId, mentorIds } = await storeLargeSelection(requests, MENTORS);
    await allowAMinute(requests);
    const open = (round: number, chosen?: Arguments): Promise<number> =>
      timed(async () => {
        const answer = await openChosen(requests, bulkId, round, chosen);
        expect(answer).toMatchObject({ round, total: MENTORS });
      });
    const cancel = (round: number): Promise<number> =>
      timed(async () => {
        expect(await cancelOpen(requests, bulkId, { round })).toMatchObject({ cancelled: MENTORS });
      });

    const opening = [await open(2)];
    const cancelling = [await cancel(2)];
    opening.push(await open(3, { onlyMentorIds: mentorIds }));
    cancelling.push(await cancel(3));
    // From its sixth call on, a session may keep to a plan that was made for the few.
    for (let round = 4; round <= 10; round += 1) {
      await openChosen(requests, bulkId, round, { onlyMentorIds: mentorIds.slice(0, 3) });
      await cancelOpen(requests, bulkId, { round });
    }
    opening.push(await open(11, { onlyMentorIds: mentorIds }), await open(11, { onlyMentorIds: mentorIds }));

    for (const milliseconds of opening) {
      expect(milliseconds).toBeLessThan(CANCELLATIONS * Math.max(...cancelling));
    }
    const counts = await requests.call(authenticated(1), "bulk_registration_counts", { bulkId, round: 3 });
    expect(counts).toMatchObject({ total: MENTORS, open: 0, failed: MENTORS, cancelled: MENTORS });
    const claims = { total: MENTORS, succeeded: 0, failed: MENTORS, cancelled: MENTORS };
    const answer = await logSubmission(
      requests,
      bulkId,
      { ...claims, overallStatus: "totalFailure" },
      { round: 2 },
    );
    expect(answer).toMatchObject({ logged: true, agrees: true, reconciled: true });
  },
);

it("are read page by page without sorting, of the latest round, of an earlier one and of all", async ({
  requests,
}) => {
  const { bulkId } = await storeLargeSelection(requests, MENTORS);
  await allowAMinute(requests);
  await openChosen(requests, bulkId, 2);
  await cancelOpen(requests, bulkId, { round: 2 });
  await requests.owner("analyze public.bulk_registration_items, public.bulk_registration_past_failures");

  const outcomes = `select mentor_id from public.bulk_registration_outcomes where bulk_id = '${bulkId}'`;
  for (const [rest, itemsBy, failuresBy] of [
    ["and round = 1 and position > 9 order by position", "settled_position", "position"],
    ["and round = 2 and position > 9 order by position", "settled_position", "position"],
    ["and round = 1 order by settled_at, position", "settled", "settled"],
    ["and round = 2 order by settled_at, position", "settled", "settled"],
    ["and position >= 9 order by position, round", "settled_position", "position"],
  ] as const) {
    const page = await plan(requests, `${outcomes} ${rest} limit 500`);
    expect(page).toContain("Merge Append");
    expect(page).toContain(`Scan using bulk_registration_past_failures_${failuresBy}_idx`);
    expect(page).toContain(`Scan using bulk_registration_items_${itemsBy}_idx`);
    // An incremental sort sorts the few rows of one position.
    expect(page).not.toMatch(/^ *(-> +)?Sort +\(/m);
  }
});
