/** A selection as large as a test wants, straight into the tables: two hundred chunks would test nothing that one doesn't. */
import { randomUUID } from "node:crypto";
import { TEMPLATE } from "./scenario.ts";
import { coordinator } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

/** The statistics know nothing of it but open items, as when a run has just been terminated. */
export async function storeLargeSelection(
  requests: Requests,
  mentors: number,
): Promise<{ bulkId: string; mentorIds: unknown[] }> {
  const bulkId = randomUUID();
  await requests.owner(
    `insert into public.bulk_registrations
       (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, occurrence)
     values ($1, $2, $3, $4, $5, 1)`,
    [bulkId, coordinator(1), TEMPLATE.activityType, TEMPLATE.activityDate, TEMPLATE.durationMinutes],
  );
  const items = await requests.owner(
    `insert into public.bulk_registration_items (bulk_id, mentor_id)
     select $1, gen_random_uuid() from generate_series(1, $2::int) returning mentor_id`,
    [bulkId, mentors],
  );
  await requests.owner(
    "update public.bulk_registrations set total = $2, sealed_at = now() where bulk_id = $1",
    [bulkId, mentors],
  );
  await requests.owner("analyze public.bulk_registration_items, public.bulk_registrations");
  return { bulkId, mentorIds: items.map((item) => item["mentor_id"]) };
}
