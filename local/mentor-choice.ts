/** Chooses the seeded mentors that the main job registers. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { Client } from "pg";
import { z } from "zod";

export interface ChosenMentor {
  id: string;
  name: string;
}

const mentorRows = z.array(z.object({ id: z.uuid(), full_name: z.string() }));

/**
 * Chooses the coordinator's active mentors first, then the inactive ones, then mentors of the other chapter, which the
 * coordinator can name only by id. The latter two show refusals.
 *
 * @throws {RangeError} when the seed has fewer mentors
 */
export async function chooseMentors(
  supabase: SupabaseClient,
  postgresUrl: string,
  count: number,
): Promise<ChosenMentor[]> {
  const { data, error } = await supabase
    .from("mentors")
    .select("id, full_name")
    .order("active", { ascending: false })
    .order("full_name");
  if (error !== null) throw new Error(`The mentors could not be read: ${error.code}`);
  const seen = mentorRows.parse(data).map((row) => ({ id: row.id, name: row.full_name }));
  if (count <= seen.length) return seen.slice(0, count);
  const all = [...seen, ...(await unseenMentors(postgresUrl, new Set(seen.map(({ id }) => id))))];
  if (count > all.length)
    throw new RangeError(`--mentors must be at most ${all.length}, the number of seeded mentors`);
  return all.slice(0, count);
}

async function unseenMentors(postgresUrl: string, seen: ReadonlySet<string>): Promise<ChosenMentor[]> {
  const session = new Client({ connectionString: postgresUrl });
  await session.connect();
  try {
    const { rows } = await session.query<{ id: string }>("select id from public.mentors order by id");
    const unseen = rows.filter(({ id }) => !seen.has(id));
    return unseen.map(({ id }) => ({ id, name: `(a mentor of another chapter, ${id})` }));
  } finally {
    await session.end();
  }
}
