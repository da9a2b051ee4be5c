/** Signs seeded coordinators in, as their page would. */
import { createClient } from "@supabase/supabase-js";
import { SEEDED_COORDINATORS } from "./stack/seeded-coordinators.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";

/**
 * @param number of the seeded coordinator, from 1: the first two in chapter 1, the third in chapter 2
 * @returns a session's access token
 */
export async function signInAs(
  { url, publishableKey }: Pick<SupabaseProject, "url" | "publishableKey">,
  number: number,
): Promise<string> {
  const coordinator = SEEDED_COORDINATORS[number - 1];
  if (coordinator === undefined) throw new RangeError(`There is no seeded coordinator ${number}`);
  const client = createClient(url, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { email, password } = coordinator;
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error !== null) throw error;
  return data.session.access_token;
}
