/** The coordinator's session. auth-js keeps and renews it in this browser, and this module gives out its tokens. */
import { isAuthRetryableFetchError } from "@supabase/auth-js";
import type { Session } from "@supabase/auth-js";
import type { TokenSource } from "../api/backend.ts";
import { createAuthClient } from "./auth-client.ts";
import { createPatientRefresh } from "./patient-refresh.ts";
import type { Waiting } from "./patient-refresh.ts";

/** The backend's settings for the console. */
export interface ConsoleConfig {
  supabaseUrl: string;
  publishableKey: string;
  /** The contact that coordinators can ask for help. Absent when the deployment sets none. */
  contact?: string;
}

/** `tooMany` has the seconds to wait, or undefined when they are unknown. */
export type SignInResult = "signedIn" | "wrong" | "unreachable" | { tooMany: number | undefined };

/** The answer to a request for a mail. `sent` also stands for an unknown address. */
export type MailResult = "sent" | "notAnAddress" | "unreachable" | { tooMany: number | undefined };

export interface SessionKeeper {
  tokens: TokenSource;
  /**
   * Calls back with the user id, or with undefined without a session.
   *
   * @returns a function that removes the listener
   */
  onChange(listener: (userId: string | undefined) => void): () => void;
  /**
   * Calls back with the reason why the session can't be renewed at the moment. The session is kept and renewed when that is
   * possible.
   */
  onWaiting(listener: (waiting: Waiting | undefined) => void): () => void;
  /** The email of the signed-in coordinator, or undefined when it is unknown. */
  email(): string | undefined;
  signIn(email: string, password: string): Promise<SignInResult>;
  /** Asks for a mail whose link opens the page for a new password. @param page the address of that page */
  sendLink(email: string, page: string): Promise<MailResult>;
  /** Replaces the session of this browser. */
  adopt(session: Pick<Session, "access_token" | "refresh_token">): Promise<void>;
  signOut(): Promise<void>;
}

/** The name under which the browser keeps the session. */
const PLACE = "session";

/** Milliseconds for which a token must still be valid. */
const MARGIN = 5_000;

export function keepSession(config: ConsoleConfig, call?: typeof fetch): SessionKeeper {
  const refresh = createPatientRefresh(call);
  const auth = createAuthClient(config, {
    storageKey: PLACE,
    persistSession: true,
    autoRefreshToken: true,
    fetch: refresh.fetch,
  });
  let latest: Session | null = null;
  auth.onAuthStateChange((_event, session) => {
    latest = session;
  });

  /** The old token stays valid for a while after its renewal has begun. */
  function stillGood(): string | undefined {
    const isGood = latest !== null && (latest.expires_at ?? 0) * 1_000 - Date.now() > MARGIN;
    return isGood ? latest?.access_token : undefined;
  }

  /** Ends the session in this browser only. */
  async function end(): Promise<void> {
    refresh.giveUp();
    await auth.signOut({ scope: "local" });
  }

  return {
    tokens: {
      async current() {
        const renewed = untilRenewed(auth.getSession());
        const kept = new Promise<string>((resolve) => {
          const forget = refresh.onWaiting((waiting) => {
            const token = stillGood();
            if (waiting !== undefined && token !== undefined) resolve(token);
          });
          renewed.finally(forget).catch(() => undefined);
        });
        return Promise.race([renewed, kept]);
      },
      renewed: () => untilRenewed(auth.refreshSession()),
      end,
    },
    onChange(listener) {
      const { data } = auth.onAuthStateChange((_event, session) => listener(session?.user.id));
      return () => data.subscription.unsubscribe();
    },
    onWaiting: (listener) => refresh.onWaiting(listener),
    email: () => latest?.user.email,
    async signIn(email, password) {
      const { error } = await auth.signInWithPassword({ email, password });
      if (error === null) return "signedIn";
      if (error.status === 429) return { tooMany: refresh.retryAfter };
      return error.status === 400 || error.status === 422 ? "wrong" : "unreachable";
    },
    async sendLink(email, page) {
      const { error } = await auth.resetPasswordForEmail(email, { redirectTo: page });
      // Only known addresses reach the limit of mails. The answer must not reveal them.
      if (error === null || error.code === "over_email_send_rate_limit") return "sent";
      if (error.status === 429) return { tooMany: refresh.retryAfter };
      const isRefused = error.code === "validation_failed" || error.code === "email_address_invalid";
      return isRefused ? "notAnAddress" : "unreachable";
    },
    async adopt({ access_token, refresh_token }) {
      await auth.setSession({ access_token, refresh_token });
    },
    signOut: end,
  };
}

async function untilRenewed(
  renewal: Promise<{ data: { session: Session | null }; error: unknown }>,
): Promise<string | undefined> {
  const { data, error } = await renewal;
  if (isAuthRetryableFetchError(error)) throw error;
  return data.session?.access_token;
}

export async function readConfig(signal: AbortSignal): Promise<ConsoleConfig> {
  const answer = await fetch("/console/config.json", { signal, headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`The console's settings can't be read (HTTP ${answer.status})`);
  return (await answer.json()) as ConsoleConfig;
}
