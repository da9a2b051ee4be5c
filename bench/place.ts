/** Where the stack of a bench is, as its process tells the others. */
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
  /** Signs sessions of coordinators that a bench makes. */
  sessionKey: PrivateSigningKey;
  /** Of another coordinator of the same chapter. */
  otherAccessToken: string;
  /** Of the access token: stays the same behind a proxy. */
  issuer: string;
}

/** What a worker does otherwise than the usual one. */
export interface WorkerChoice {
  taskQueue?: string;
  /** Default: no metrics. */
  metricsAddress?: { host: string; port: number };
  /** Default: no traces. */
  tracesEndpoint?: string;
}

/** Milliseconds by which each write is late, as over a network; can be changed at any time. */
export interface Latency {
  milliseconds: number;
}

/** The project as one process reaches it: every write takes so much longer, all other calls don't. */
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
