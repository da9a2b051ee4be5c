/** The addresses of a Supabase project's parts. The project's URL may end with a slash. */

/** @returns the address of the sign-in, which is also the issuer of its sessions */
export function authUrl(supabaseUrl: string): string {
  return `${base(supabaseUrl)}/auth/v1`;
}

/** @returns the address of PostgREST */
export function restUrl(supabaseUrl: string): string {
  return `${base(supabaseUrl)}/rest/v1`;
}

function base(supabaseUrl: string): string {
  return supabaseUrl.replace(/\/+$/, "");
}
