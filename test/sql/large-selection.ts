/** A selection of any size, opened in chunks as a client opens it, without fresh statistics for the planner. */
import { randomUUID } from "node:crypto";
import { openChunk } from "./scenario.ts";
import { chapter } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

const CHUNK = 5_000;

/** From now on, the statistics change only when the test says so: Postgres would analyze a growing table at any moment. */
export async function keepStatistics(requests: Requests): Promise<void> {
  for (const table of [
    "mentors",
    "proxy_activities",
    "bulk_registrations",
    "bulk_registration_rounds",
    "bulk_registration_items",
  ])
    await requests.owner(`alter table public.${table} set (autovacuum_enabled = false)`);
}

/** New active mentors of the first chapter, without fresh statistics. */
export async function addMentors(requests: Requests, count: number): Promise<string[]> {
  const rows = await requests.owner(
    `insert into public.mentors (chapter_id, full_name)
     select $1, 'Mentor ' || number from generate_series(1, $2::int) as number returning id`,
    [chapter(1), count],
  );
  return rows.map((row) => String(row["id"]));
}

/** As coordinator 1, each call within Supabase's 8 seconds. */
export async function openLarge(requests: Requests, mentorIds: string[]): Promise<string> {
  const bulkId = randomUUID();
  for (let position = 0; position < mentorIds.length; position += CHUNK) {
    const last = position + CHUNK >= mentorIds.length;
    await openChunk(requests, {
      bulkId,
      mentorIds: mentorIds.slice(position, position + CHUNK),
      position,
      ...(last && { total: mentorIds.length }),
    });
  }
  return bulkId;
}
