/** Whose session the client acts in: a token that was given, or one that a sign-in gets and keeps fresh. */
import { createClient, isAuthRetryableFetchError } from "@supabase/supabase-js";
import type { AuthError } from "@supabase/supabase-js";
import type { CliConfig } from "../config/cli-config.ts";
import { NotPermittedError, UnreachableError } from "./failures.ts";

/** @param askPassword what to do when there is an email and no password */
export async function signIn(
  { credentials, supabase }: Pick<CliConfig, "credentials" | "supabase">,
  askPassword: (email: string) => Promise<string>,
): Promise<() => Promise<string>> {
  if ("accessToken" in credentials) return async () => credentials.accessToken;
  const { email } = credentials;
  const password = credentials.password ?? (await askPassword(email));
  const { auth } = createClient(supabase.url, supabase.publishableKey, {
    // Nothing is kept on this machine, and no timer keeps the process alive: a token is renewed when one is asked for.
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  const { error } = await auth.signInWithPassword({ email, password });
  if (error !== null) throw signInError(error, `${email} could not sign in`);
  return async () => {
    const { data, error: expired } = await auth.getSession();
    if (expired !== null) throw signInError(expired, `The session of ${email} could not be renewed`);
    if (data.session === null) throw new NotPermittedError(`The session of ${email} has ended`);
    return data.session.access_token;
  };
}

/** Supabase's message may say more than the person should know (or less); its code is what it means. */
function signInError(error: AuthError, what: string): Error {
  const unreachable =
    isAuthRetryableFetchError(error) ||
    error.status === undefined ||
    error.status === 429 ||
    error.status >= 500;
  if (unreachable) return new UnreachableError(`${what}: the Supabase project can't be reached`);
  const reason =
    error.code === "invalid_credentials" ? "the email or the password is wrong" : (error.code ?? "refused");
  return new NotPermittedError(`${what}: ${reason}`);
}
