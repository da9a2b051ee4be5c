/** The coordinator's session: kept by supabase-js in this browser, renewed by it, and handed out as tokens. */
import { createClient, isAuthRetryableFetchError } from "@supabase/supabase-js";
import type { TokenSource } from "../api/backend.ts";

/** What the backend tells the console about itself. */
export interface ConsoleConfig {
  supabaseUrl: string;
  publishableKey: string;
}

export type SignInResult = "signedIn" | "wrong" | "unreachable";

export interface SessionKeeper {
  tokens: TokenSource;
  /** @returns the user id, or undefined when nobody is signed in */
  onChange(listener: (userId: string | undefined) => void): () => void;
  signIn(email: string, password: string): Promise<SignInResult>;
  signOut(): Promise<void>;
}

export function keepSession(config: ConsoleConfig): SessionKeeper {
  const { auth } = createClient(config.supabaseUrl, config.publishableKey, {
    auth: { persistSession: true, autoRefreshToken: true, detectSessionInUrl: false },
  });

  /** In this browser only: sessions of the coordinator elsewhere stay. */
  async function end(): Promise<void> {
    await auth.signOut({ scope: "local" });
  }

  return {
    tokens: {
      async current() {
        const { data, error } = await auth.getSession();
        if (isAuthRetryableFetchError(error)) throw error;
        return data.session?.access_token;
      },
      async renewed() {
        const { data, error } = await auth.refreshSession();
        // That the sign-in can't be reached is no reason to sign out.
        if (isAuthRetryableFetchError(error)) throw error;
        return data.session?.access_token;
      },
      end,
    },
    onChange(listener) {
      const { data } = auth.onAuthStateChange((_event, session) => listener(session?.user.id));
      return () => data.subscription.unsubscribe();
    },
    async signIn(email, password) {
      const { error } = await auth.signInWithPassword({ email, password });
      if (error === null) return "signedIn";
      return error.status === 400 || error.status === 422 ? "wrong" : "unreachable";
    },
    signOut: end,
  };
}

export async function readConfig(signal: AbortSignal): Promise<ConsoleConfig> {
  const answer = await fetch("/console/config.json", { signal, headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`The console's settings can't be read (HTTP ${answer.status})`);
  return (await answer.json()) as ConsoleConfig;
}
