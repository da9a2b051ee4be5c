/** Signs seeded coordinators in, as their page does. */
import { createClient } from "@supabase/supabase-js";
import { SEEDED_COORDINATORS } from "./stack/seeded-coordinators.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";

/**
 * @param number of the seeded coordinator, from 1. The first two are in chapter 1, the third is in chapter 2.
 * @returns an access token
 */
export async function signInAs(
  { url, publishableKey }: Pick<SupabaseProject, "url" | "publishableKey">,
  number: number,
): Promise<string> {
  const coordinator = SEEDED_COORDINATORS[number - 1];
  if (coordinator === undefined) throw new RangeError(`No seeded coordinator has the number ${number}`);
  const client = createClient(url, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { email, password } = coordinator;
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error !== null) throw error;
  return data.session.access_token;
}
