/** Whose session the client acts in: a token that was given, one that an earlier command has kept, or one that a sign-in gets. */
import { AuthClient, isAuthRetryableFetchError } from "@supabase/supabase-js";
import type { AuthError } from "@supabase/supabase-js";
import type { CliConfig } from "../config/cli-config.ts";
import { byLocalClock } from "../domain/local-expiry.ts";
import { fetchObserved, NO_OBSERVATION } from "../supabase/observed-fetch.ts";
import type { Observation } from "../supabase/observed-fetch.ts";
import { authUrl } from "../supabase/project-urls.ts";
import { NotPermittedError, TooManySignInsError, UnreachableError } from "./failures.ts";
import { SessionFile, sessionFileOf } from "./session-file.ts";

export interface SignedIn {
  /** A token that is good now. */
  accessToken: () => Promise<string>;
  /** Present when an earlier command has kept the session: the next sign-in is a new one. */
  forget?: () => Promise<void>;
}

export type SignInSettings = Pick<CliConfig, "credentials" | "supabase" | "stateFolder">;

/** @param askPassword what to do when there is an email and no password, and no session is kept */
export async function signIn(
  { credentials, supabase, stateFolder }: SignInSettings,
  askPassword: (email: string) => Promise<string>,
): Promise<SignedIn> {
  if ("accessToken" in credentials) return { accessToken: async () => credentials.accessToken };
  const { email } = credentials;
  let seen: Observation = NO_OBSERVATION;
  const file = new SessionFile(
    sessionFileOf({ stateFolder, supabaseUrl: supabase.url, email }),
    // Too many sign-ins, or a project that is down, say nothing of the session.
    () => seen.status === 429 || seen.status >= 500 || seen.networkCode !== undefined,
  );
  const { publishableKey } = supabase;
  // Without the rest of supabase-js, which would watch the session and write what goes wrong to the terminal.
  const auth = new AuthClient({
    url: authUrl(supabase.url),
    headers: { apikey: publishableKey, authorization: `Bearer ${publishableKey}` },
    persistSession: true,
    storage: file,
    // No timer keeps the process alive: a token is renewed when one is asked for.
    autoRefreshToken: false,
    detectSessionInUrl: false,
    fetch: async (input, init) =>
      byLocalClock(
        await fetchObserved(
          () => fetch(input, init),
          (observation) => {
            seen = observation;
          },
        ),
      ),
  });
  const accessToken = async (): Promise<string> => {
    const { data, error } = await auth.getSession();
    if (error !== null) throw signInError(error, seen, `The session of ${email} could not be renewed`);
    if (data.session === null) throw new NotPermittedError(`The session of ${email} has ended`);
    return data.session.access_token;
  };

  if (file.getItem() !== null) {
    try {
      await accessToken();
      return { accessToken, forget: () => file.forget() };
    } catch (error) {
      // A kept session that has ended is no news.
      if (!(error instanceof NotPermittedError)) throw error;
    }
  }
  const password = credentials.password ?? (await askPassword(email));
  const { error } = await auth.signInWithPassword({ email, password });
  if (error !== null) throw signInError(error, seen, `${email} could not sign in`);
  return { accessToken };
}

/** Supabase's message may say more than the person should know (or less); its code is what it means. */
function signInError(error: AuthError, { retryAfter }: Observation, what: string): Error {
  if (error.status === 429) {
    const wait = retryAfter === undefined ? "wait a minute" : `wait ${Math.ceil(retryAfter / 1_000)} s`;
    return new TooManySignInsError(`${what}: too many sign-ins, ${wait}`);
  }
  const unreachable = isAuthRetryableFetchError(error) || error.status === undefined || error.status >= 500;
  if (unreachable) return new UnreachableError(`${what}: the Supabase project can't be reached`);
  return new NotPermittedError(`${what}: ${reasonOf(error)}`);
}

function reasonOf({ code, status }: AuthError): string {
  if (code === "invalid_credentials") return "the email or the password is wrong";
  // A gateway's refusal has no code of the sign-in.
  if (status === 401 && code === undefined) return "the project refuses SUPABASE_PUBLISHABLE_KEY";
  return code ?? "refused";
}
