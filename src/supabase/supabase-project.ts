/** The address of a Supabase project and the token of a call. The types of supabase-js stay out, since they need a browser's types. */

export interface SupabaseProject {
  /** Such as `https://<project>.supabase.co`. */
  url: string;
  /** Never a service key: with one, row level security would not apply. */
  publishableKey: string;
  /** For tests. Default: the platform's `fetch`, which keeps connections alive. */
  fetch?: typeof fetch | undefined;
}

/**
 * Gives the token of a call. It is called for each request. A rejection counts as an unreachable database.
 *
 * @param refused the token that the database has just refused: the call needs another one
 */
export type AccessTokenSource = (refused?: string) => Promise<string>;
