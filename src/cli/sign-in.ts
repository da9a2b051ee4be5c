/** Chooses the client's session: the given access token, the session that an earlier command has kept, or a new sign-in. */
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
  /** Gives a token that is valid now. */
  accessToken: () => Promise<string>;
  /** Deletes the kept session, so that the next command signs in. Absent when the session was not kept by an earlier command. */
  forget?: () => Promise<void>;
}

export type SignInSettings = Pick<CliConfig, "credentials" | "supabase" | "stateFolder">;

/** @param askPassword asks for the password when there is an email, no password and no kept session */
export async function signIn(
  { credentials, supabase, stateFolder }: SignInSettings,
  askPassword: (email: string) => Promise<string>,
): Promise<SignedIn> {
  if ("accessToken" in credentials) return { accessToken: async () => credentials.accessToken };
  const { email } = credentials;
  let seen: Observation = NO_OBSERVATION;
  const file = new SessionFile(
    sessionFileOf({ stateFolder, supabaseUrl: supabase.url, email }),
    // A refusal for too many sign-ins or an unavailable project says nothing about the session, so the session is kept.
    () => seen.status === 429 || seen.status >= 500 || seen.networkCode !== undefined,
  );
  const { publishableKey } = supabase;
  // Only the auth client of supabase-js is used. The whole client would watch the session and print its errors to the terminal.
  const auth = new AuthClient({
    url: authUrl(supabase.url),
    headers: { apikey: publishableKey, authorization: `Bearer ${publishableKey}` },
    persistSession: true,
    storage: file,
    // Without automatic renewal, no timer keeps the process alive. A token is renewed when the client asks for one.
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
      // An ended session is expected. The command signs in again.
      if (!(error instanceof NotPermittedError)) throw error;
    }
  }
  const password = credentials.password ?? (await askPassword(email));
  const { error } = await auth.signInWithPassword({ email, password });
  if (error !== null) throw signInError(error, seen, `${email} could not sign in`);
  return { accessToken };
}

/** Describes the error by its code, because Supabase's message can be too detailed or too vague for the person. */
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
  // A refusal of the gateway has no code of the sign-in service.
  if (status === 401 && code === undefined) return "the project refuses SUPABASE_PUBLISHABLE_KEY";
  return code ?? "refused";
}
