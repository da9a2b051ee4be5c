/** Which of the seeded mentors the main job registers for. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { Client } from "pg";
import { z } from "zod";

export interface ChosenMentor {
  id: string;
  name: string;
}

const mentorRows = z.array(z.object({ id: z.uuid(), full_name: z.string() }));

/**
 * First the active mentors whom the coordinator sees, then the inactive ones, and at last those of the other chapter,
 * whom she can name by id only: the latter two show what a refusal looks like.
 *
 * @throws {RangeError} when there are not that many
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
  if (count > all.length) throw new RangeError(`--mentors must be at most ${all.length}: there are no more`);
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
