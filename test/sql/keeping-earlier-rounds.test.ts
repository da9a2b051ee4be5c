/** A database from before rounds were kept: migrating it on leaves it whole. */
import { readdir, readFile } from "node:fs/promises";
import type { Client } from "pg";
import { expect } from "vitest";
import { splitStatements } from "../../local/sql-statements.ts";
import { createTestDatabase, withSession } from "../support/database.ts";
import { it } from "./sql-test.ts";

const MIGRATIONS = new URL("../../supabase/migrations/", import.meta.url);
const FIRST_TO_KEEP_ROUNDS = "20261126090000_keep_rounds.sql";

async function apply(session: Client, names: string[]): Promise<void> {
  for (const name of names) {
    const text = await readFile(new URL(name, MIGRATIONS), "utf8");
    for (const statement of splitStatements(text)) await session.query(statement);
  }
}

const HISTORY = `
  insert into public.chapters (id, name) values ('b0000000-0000-4000-8000-000000000001', 'Harbour');
  insert into public.coordinators values ('c0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000001');
  insert into public.bulk_registrations (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes)
  select bulk_id, 'c0000000-0000-4000-8000-000000000001', 'Walk', '2026-11-20', 60
  from unnest(array['e0000000-0000-4000-8000-000000000001', 'e0000000-0000-4000-8000-000000000002']::uuid[]) as bulk_id;
  insert into public.bulk_registration_items (bulk_id, mentor_id)
  values ('e0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001');
  update public.bulk_registrations set total = 1, sealed_at = '2026-11-20T10:00:00Z'
  where bulk_id = 'e0000000-0000-4000-8000-000000000001';
  update public.bulk_registrations set round = 2 where bulk_id = 'e0000000-0000-4000-8000-000000000001';
  update public.bulk_registration_items set round = 2;
  insert into public.bulk_registration_audits (bulk_id, round, coordinator_id, activity_type, activity_date,
    duration_minutes, occurrence, total, succeeded, already_registered, failed, cancelled, overall_status, settled_at)
  select bulk_id, 1, coordinator_id, activity_type, activity_date, duration_minutes, occurrence,
    1, 0, 0, 1, 1, 'totalFailure', sealed_at
  from public.bulk_registrations where sealed_at is not null`;

it("has each round that was opened, its audits as they were, and goes on with the next round", async ({
  server,
}) => {
  const names = (await readdir(MIGRATIONS)).sort();
  const database = await createTestDatabase(server, { migrated: false });
  try {
    await withSession(database.url("postgres"), async (session) => {
      await apply(
        session,
        names.filter((name) => name < FIRST_TO_KEEP_ROUNDS),
      );
      await session.query(HISTORY);

      await apply(
        session,
        names.filter((name) => name >= FIRST_TO_KEEP_ROUNDS),
      );

      const rounds = await session.query(
        "select round, opened_at, scope_hash from public.bulk_registration_rounds order by round",
      );
      const openedAt = new Date("2026-11-20T10:00:00Z");
      // None of the selection that isn't sealed.
      expect(rounds.rows).toEqual([1, 2].map((round) => ({ round, opened_at: openedAt, scope_hash: null })));
      const audits = await session.query(
        "select cancelled, template_hash, steering, rows_registered, reconciled from public.bulk_registration_audits",
      );
      expect(audits.rows).toEqual([
        { cancelled: 1, template_hash: null, steering: null, rows_registered: null, reconciled: null },
      ]);
      const { rows } = await session.query(
        "select public.open_bulk_registration_round('e0000000-0000-4000-8000-000000000001', 3) as answer",
      );
      expect(rows).toMatchObject([{ answer: { round: 3, total: 1 } }]);
    });
  } finally {
    await database.drop();
  }
});
