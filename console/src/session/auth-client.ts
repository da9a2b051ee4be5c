/** The client of Supabase Auth. supabase-js would bring its clients of tables, files and realtime messages along. */
import { AuthClient } from "@supabase/auth-js";

type AuthOptions = NonNullable<ConstructorParameters<typeof AuthClient>[0]>;

export function createAuthClient(
  { supabaseUrl, publishableKey }: { supabaseUrl: string; publishableKey: string },
  options: AuthOptions,
): InstanceType<typeof AuthClient> {
  return new AuthClient({
    url: `${supabaseUrl.replace(/\/$/, "")}/auth/v1`,
    // Auth-js replaces a header of exactly this name by the session's token.
    headers: { apikey: publishableKey, Authorization: `Bearer ${publishableKey}` },
    detectSessionInUrl: false,
    ...options,
  });
}
