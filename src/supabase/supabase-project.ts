/** Where a Supabase project is, and under which token a call to the project acts. The types of supabase-js stay out: they need a browser's. */

export interface SupabaseProject {
  /** Such as `https://<project>.supabase.co`. */
  url: string;
  /** Never a service key: with one, row level security would not apply. */
  publishableKey: string;
  /** For tests; default the platform's, which keeps connections alive. */
  fetch?: typeof fetch | undefined;
}

/**
 * The token under which a call acts. Called for each request; a rejection counts as an unreachable database.
 *
 * @param refused the token that the database has just refused: another one is wanted
 */
export type AccessTokenSource = (refused?: string) => Promise<string>;
