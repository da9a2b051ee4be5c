/**
 * Corrections and withdrawals of many mentors: each function uses the keys, and stays within Supabase's statement
 * timeout.
 */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { CORRECTED, openAmendment } from "./amendments.ts";
import { startInspection } from "./function-plans.ts";
import { addMentors, keepStatistics, openLarge } from "./large-selection.ts";
import { audit, openRegistration, submit } from "./scenario.ts";
import { authenticated, it, mentors, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const MENTORS = 12_000;

async function openInChunks(
  requests: Requests,
  kind: "correction" | "withdrawal",
  ofBulkId: string,
): Promise<string> {
  const bulkId = randomUUID();
  for (let after: unknown = 0; after !== null;) {
    const opened = await openAmendment(requests, kind, ofBulkId, { bulkId, after: Number(after) });
    after = opened["cursor"];
    expect(opened["sealed"]).toBe(after === null);
  }
  return bulkId;
}

async function submitAll(requests: Requests, bulkId: string, total: number): Promise<void> {
  for (let from = 1; from <= total; from += 500) {
    await submit(requests, bulkId, [from, Math.min(from + 499, total)]);
  }
}

it(
  "amendments of thousands use the keys, also without fresh statistics for the planner",
  {
    timeout: 240_000,
  },
  async ({ requests, database }) => {
    await keepStatistics(requests);
    const inspection = await startInspection(database);
    const look = async (
      by: "coordinator" | "run",
      call: string,
      items: number,
      rows: number,
    ): Promise<void> => {
      const { looked } = await inspection.look(by === "run" ? registrar(1) : authenticated(1), call);
      const found = [looked("bulk_registration_items"), looked("proxy_activities")] as const;
      expect([call, found[0] <= items ? items : found[0], found[1] <= rows ? rows : found[1]]).toEqual([
        call,
        items,
        rows,
      ]);
    };
    try {
      // The session makes its plans now, while all tables are small.
      for (let number = 0; number < 7; number += 1) {
        const smallId = await openRegistration(requests, { template: { note: `Number ${number}` } });
        await submit(requests, smallId, [1, 3]);
        for (const kind of ["correction", "withdrawal"] as const) {
          const mentorIds = kind === "correction" ? mentors(1, 2) : mentors(3, 3);
          const template = { ...CORRECTED, note: `Number ${number}` };
          const { bulkId } = await openAmendment(requests, kind, smallId, { mentorIds, template });
          await look("run", `submit_registrations('${String(bulkId)}', 1, 1, 1)`, 10, 20);
        }
      }
      await requests.owner("vacuum analyze");
      const ofId = await openLarge(requests, await addMentors(requests, MENTORS));
      await submitAll(requests, ofId, MENTORS);
      const correctionId = await openInChunks(requests, "correction", ofId);
      await look("run", `submit_registrations('${correctionId}', 1, 1, 1)`, 10, 20);
      await look("run", `submit_registrations('${correctionId}', 1, 2, 101)`, 500, 1_200);
      await look("run", `submit_registrations('${correctionId}', 1, 2, 3, 1, true)`, 500, 20);
      await look("coordinator", `preflight_amendment('${ofId}')`, 5_010, 5_010);
      await look("coordinator", `read_amendments('${ofId}')`, 0, 0);
      await look("coordinator", `list_bulk_registrations(21)`, 21, 0);
      await look(
        "coordinator",
        `open_amendment('${randomUUID()}', 'withdrawal', '${ofId}', '{}', '{}')`,
        5_010,
        5_010,
      );
      await submitAll(requests, correctionId, MENTORS);
      expect(await audit(requests, correctionId)).toMatchObject({ reconciled: true });

      const withdrawalId = await openInChunks(requests, "withdrawal", correctionId);
      await look("run", `submit_registrations('${withdrawalId}', 1, 1, 100)`, 500, 1_200);
      await submitAll(requests, withdrawalId, MENTORS);
      await look("run", `log_bulk_submission('${withdrawalId}', 1, '[]')`, 10_100, 10_100);
      expect(await audit(requests, withdrawalId)).toMatchObject({ reconciled: true });
    } finally {
      await inspection.end();
    }
  },
);
