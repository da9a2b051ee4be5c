/**
 * Changes a forgotten password through the link of a mail. The link's session stays in its tab, apart from the console's session,
 * until the password is chosen.
 */
import { isAuthRetryableFetchError, isAuthWeakPasswordError } from "@supabase/auth-js";
import type { AuthError } from "@supabase/auth-js";
import { byLocalClock } from "../../../src/domain/local-expiry.ts";
import { createAuthClient } from "./auth-client.ts";
import type { ConsoleConfig, SessionKeeper } from "./session.ts";

/** The path of the page that the mail's link opens. Supabase Auth must have the page as a redirect URL. */
export const NEW_PASSWORD_PATH = "/console/new-password";

/** The name under which the tab keeps the link's session. A reload continues with the session. */
const PLACE = "password-recovery";

/** The email of the link's coordinator, or the reason why the link can't be used. */
export type OpenedLink = { email: string } | "ended" | "unreachable";

export type Weakness = "length" | "characters" | "known" | "other";

export type Choice =
  | "changed"
  | "same"
  | "ended"
  | "unreachable"
  | "tooMany"
  /** `least`: the characters that the sign-in demands, when it names them. */
  | { weak: Weakness; least: number | undefined };

export interface PasswordRecovery {
  open(): Promise<OpenedLink>;
  /** Also signs the coordinator in. */
  choose(password: string): Promise<Choice>;
}

export type TabStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface RecoveryOptions {
  config: ConsoleConfig;
  keeper: Pick<SessionKeeper, "adopt">;
  /** The part behind `#` of the page's address. */
  fragment: string;
  /** The tab's storage. Undefined when the browser forbids it; a reload then needs a new link. */
  storage: TabStorage | undefined;
  call?: typeof fetch;
}

export function recoverPassword(options: RecoveryOptions): PasswordRecovery {
  const { config, keeper, fragment, storage, call = (...request) => fetch(...request) } = options;
  const auth = createAuthClient(config, {
    ...(storage === undefined ? { persistSession: false } : { storage, persistSession: true }),
    storageKey: PLACE,
    autoRefreshToken: false,
    fetch: async (...request) => byLocalClock(await call(...request)),
  });
  const given = new URLSearchParams(fragment);

  async function open(): Promise<OpenedLink> {
    if (given.has("error")) return "ended";
    const access_token = given.get("access_token");
    const refresh_token = given.get("refresh_token");
    const isGiven = access_token !== null && refresh_token !== null;
    const { data, error } = isGiven
      ? await auth.setSession({ access_token, refresh_token })
      : await auth.getSession();
    if (isAuthRetryableFetchError(error)) return "unreachable";
    const email = data.session?.user.email;
    return email === undefined ? "ended" : { email };
  }

  return {
    // auth-js throws for a token that was cut off.
    open: () => open().catch((): OpenedLink => "ended"),
    async choose(password) {
      const { error } = await auth.updateUser({ password });
      if (error !== null) return refusal(error);
      const { data } = await auth.getSession();
      if (data.session !== null) await keeper.adopt(data.session);
      storage?.removeItem(PLACE);
      return "changed";
    },
  };
}

function refusal(error: AuthError): Choice {
  if (isAuthWeakPasswordError(error)) {
    const [weak = "other"] = error.reasons.map((reason) => (reason === "pwned" ? "known" : reason));
    // Only the message names the length that the deployment demands.
    const least = weak === "length" ? /\d+/.exec(error.message)?.[0] : undefined;
    return { weak, least: least === undefined ? undefined : Number(least) };
  }
  if (error.code === "same_password") return "same";
  if (error.status === 429) return "tooMany";
  if (isAuthRetryableFetchError(error) || (error.status ?? 500) >= 500) return "unreachable";
  return "ended";
}
