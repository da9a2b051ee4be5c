/** The addresses of a bench's stack, as its process tells the others. */
import type { JWK } from "jose";
import type { PrivateSigningKey } from "../src/testing/stack/signing-keys.ts";
import type { SupabaseProject } from "../src/supabase/supabase-project.ts";

export interface StackPlace {
  supabaseUrl: string;
  publishableKey: string;
  registrarKey: JWK;
  temporal: { address: string; namespace: string };
  postgresUrl: string;
  coordinatorId: string;
  accessToken: string;
  /** Signs sessions of coordinators that a bench creates. */
  sessionKey: PrivateSigningKey;
  /** The session of another coordinator of the same chapter. */
  otherAccessToken: string;
  /** The issuer of the access token, which stays the same behind a proxy. */
  issuer: string;
}

/** The differences from the usual worker. */
export interface WorkerChoice {
  taskQueue?: string;
  /** Default: no metrics. */
  metricsAddress?: { host: string; port: number };
  /** Default: no traces. */
  tracesEndpoint?: string;
}

/** Milliseconds by which each write is delayed, as over a network; can be changed at any time. */
export interface Latency {
  milliseconds: number;
}

/** The project as one process reaches it: every write is delayed, and other calls are not. */
export function projectWithLatency(place: StackPlace, latency: Latency): SupabaseProject {
  const lateFetch: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (latency.milliseconds > 0 && url.endsWith("/rpc/submit_registrations")) {
      await new Promise((resolve) => setTimeout(resolve, latency.milliseconds));
    }
    return fetch(input, init);
  };
  return { url: place.supabaseUrl, publishableKey: place.publishableKey, fetch: lateFetch };
}
