/**
 * Large registrations: each function works on a chunk or a page of them. This holds just after the opening too, when
 * the statistics are of small registrations and the session has kept its plans from those.
 */
import { describe, expect } from "vitest";
import { startInspection } from "./function-plans.ts";
import type { Inside } from "./function-plans.ts";
import { addMentors, keepStatistics, openLarge } from "./large-selection.ts";
import { audit, closeRound, openRegistration, openRound, readProgress, submit } from "./scenario.ts";
import { authenticated, it, mentors, registrar } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

const MENTORS = 17_000;
const ITEMS = "bulk_registration_items";

/** The functions under test: the call, and the number of items that it may look at. */
function calls(bulkId: string): { by: "coordinator" | "run"; call: string; items: number }[] {
  const id = `'${bulkId}'`;
  return [
    { by: "run", call: `submit_registrations(${id}, 1, 1, 1)`, items: 5 },
    { by: "run", call: `submit_registrations(${id}, 1, 2, 3, 1, true)`, items: 5 },
    { by: "run", call: `submit_registrations(${id}, 1, 2, 2)`, items: 5 },
    { by: "run", call: `submit_registrations(${id}, 1, 3, 102)`, items: 500 },
    { by: "run", call: `settle_failures(${id}, 1, '[{"position": 103, "code": "busy"}]')`, items: 5 },
    { by: "run", call: `read_open_positions(${id}, 1, array[1, 2, 9000])`, items: 5 },
    { by: "run", call: `submit_registrations(${id}, 1, 1, 1, 1, true)`, items: 1_000 },
    { by: "run", call: `read_open_positions(${id}, 1, array[1, 9000, 16000])`, items: 3 },
    { by: "run", call: `read_progress(${id}, 1, 0, 0)`, items: 0 },
    { by: "coordinator", call: `read_progress(${id}, 1, 50, 20)`, items: 20 },
    { by: "coordinator", call: `read_outcomes(${id}, 1, 0, 1000)`, items: 5_000 },
    { by: "coordinator", call: `list_bulk_registration_items(${id}, 101, 5000)`, items: 202 },
    { by: "coordinator", call: `list_bulk_registration_items(${id}, 101, 0, 'failure')`, items: 2 },
    { by: "coordinator", call: `list_bulk_registration_items(${id}, 101, 0, null, 'busy')`, items: 2 },
    { by: "coordinator", call: `list_bulk_registration_items(${id}, 101, 0, 'success')`, items: 101 },
    { by: "coordinator", call: `list_bulk_registrations(21)`, items: 21 },
    { by: "run", call: `close_round(${id}, 1, 'cancelled', 5000)`, items: 10_000 },
    { by: "run", call: `close_round(${id}, 1, 'cancelled', 10000)`, items: 10_000 },
    { by: "run", call: `close_round(${id}, 1, 'cancelled', 15000)`, items: 10_000 },
    { by: "run", call: `close_round(${id}, 1, 'cancelled', 0)`, items: 10_000 },
    { by: "run", call: `log_bulk_submission(${id}, 1, '[]')`, items: 10_000 },
    { by: "coordinator", call: `open_round(${id}, 2, '{}', '{}', null, null, 0)`, items: 10_000 },
    { by: "coordinator", call: `open_round(${id}, 2, '{}', '{}', null, null, 5000)`, items: 10_000 },
    { by: "coordinator", call: `read_history(${id}, 2000, 500)`, items: 1_500 },
    // A reader of the last pages visits no items of the earlier pages.
    { by: "coordinator", call: `read_progress(${id}, 1, 16000, 1000)`, items: 1_000 },
    { by: "coordinator", call: `read_outcomes(${id}, 1, 16500, 500)`, items: 500 },
    { by: "coordinator", call: `read_history(${id}, 16500, 500)`, items: 1_500 },
    { by: "coordinator", call: `list_bulk_registration_items(${id}, 101, 16500)`, items: 303 },
  ];
}

describe("a registration of many that was just opened", () => {
  it.for([
    { statistics: "none", analyzed: undefined, of: 12 },
    { statistics: "those of small registrations", analyzed: 3, of: 12 },
    { statistics: "those of single mentors", analyzed: 12, of: 1 },
  ])(
    "is processed by its keys, with statistics: $statistics",
    { timeout: 240_000 },
    async ({ analyzed, of }, { requests, database }) => {
      await keepStatistics(requests);
      const inspection = await startInspection(database);
      const look = ({ by, call }: { by: "coordinator" | "run"; call: string }): Promise<Inside> =>
        inspection.look(by === "run" ? registrar(1) : authenticated(1), call);
      try {
        // The session makes its plans now, while all tables are small.
        for (let number = 0; number < (analyzed ?? 1) + 7; number += 1) {
          const smallId = await openRegistration(requests, {
            mentorIds: mentors(1, of),
            template: { note: `Number ${number}` },
          });
          for (let position = 1; position <= of; position += 1) {
            await look({
              by: "run",
              call: `submit_registrations('${smallId}', 1, ${position}, ${position})`,
            });
          }
          await look({ by: "coordinator", call: `read_progress('${smallId}', 1, 0, 10)` });
          await look({ by: "coordinator", call: `list_bulk_registration_items('${smallId}', 10)` });
          if (number === analyzed) await requests.owner("vacuum analyze");
        }
        const bulkId = await openLarge(requests, await addMentors(requests, MENTORS));

        for (const { by, call, items } of calls(bulkId)) {
          const { looked } = await look({ by, call });
          expect([call, looked(ITEMS) <= items ? items : looked(ITEMS)]).toEqual([call, items]);
          expect([call, looked("mentors") <= 1_010]).toEqual([call, true]);
        }
      } finally {
        await inspection.end();
      }
    },
  );
});

describe("a selection of a hundred thousand", () => {
  it(
    "is opened, closed, audited and taken into the next round in chunks, each within Supabase's statement timeout",
    { timeout: 240_000 },
    async ({ requests }) => {
      const total = 100_000;
      for (const requester of [authenticated(1), registrar(1)]) {
        const timeout = await requests.query(requester, "show statement_timeout");
        expect(timeout.rows).toEqual([{ statement_timeout: "8s" }]);
      }
      const bulkId = await openLarge(requests, await addMentors(requests, total));
      await submit(requests, bulkId, [1, 500]);

      expect(await closeInChunks(requests, bulkId, 1)).toMatchObject({
        ended: true,
        counts: { settled: total, succeeded: 500, failed: total - 500, cancelled: total - 500 },
      });
      expect(await audit(requests, bulkId)).toMatchObject({ reconciled: true });

      let opened: Row = {};
      for (let after: unknown = 0; after !== null; after = opened["cursor"]) {
        opened = await openRound(requests, bulkId, 2, { after });
      }
      expect(opened).toMatchObject({ total: total - 500, sealed: true });
      await closeInChunks(requests, bulkId, 2);
      expect(await readProgress(requests, bulkId, { limit: 1, after: total - 501 })).toMatchObject({
        ended: true,
        items: [{ sequence: total - 500, mentorId: expect.any(String) }],
      });
    },
  );
});

async function closeInChunks(requests: Requests, bulkId: string, round: number): Promise<Row> {
  for (let after = 0; ; after += 5_000) {
    const answer = await closeRound(requests, bulkId, { round, after });
    if (answer["cursor"] === null) return answer;
    expect(answer["cursor"]).toBe(after + 5_000);
  }
}
