/** Where the parts of a Supabase project are, whether or not the project's URL ends with a slash. */

/** The sign-in, whose address is also the issuer of its sessions. */
export function authUrl(supabaseUrl: string): string {
  return `${base(supabaseUrl)}/auth/v1`;
}

/** PostgREST. */
export function restUrl(supabaseUrl: string): string {
  return `${base(supabaseUrl)}/rest/v1`;
}

function base(supabaseUrl: string): string {
  return supabaseUrl.replace(/\/+$/, "");
}
