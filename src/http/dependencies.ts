/** The dependencies and limits of the backend. Only an entry point builds the real dependencies. */
import type { Client } from "@temporalio/client";
import type { MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import type { SessionVerifier } from "../supabase/session.ts";
import type { BackendObserver } from "./observing.ts";

export interface HttpLimits {
  /** The largest JSON body, in bytes. The process holds the whole body in memory. Default: 6 MiB. 100,000 mentor ids take 4 MiB. */
  bodyBytes: number;
  /**
   * The largest list of mentors, in bytes. The list is read as it arrives and takes 16 bytes of memory per mentor. Default: 256
   * MiB. 1,000,000 mentor ids take 37 MB, and the list may have other columns.
   */
  listBytes: number;
  /** Requests per minute and coordinator. Default: 600. */
  requestsPerCoordinator: number;
  /** Requests per minute and address, with or without a session. An IPv6 network of 64 bits counts as one address. Default: 1,200. */
  requestsPerAddress: number;
  /** Open progress streams of one coordinator in this process. Default: 256. */
  streamsPerCoordinator: number;
}

export const DEFAULT_LIMITS: Readonly<HttpLimits> = {
  bodyBytes: 6 * 1_024 * 1_024,
  listBytes: 256 * 1_024 * 1_024,
  requestsPerCoordinator: 600,
  requestsPerAddress: 1_200,
  streamsPerCoordinator: 256,
};

export interface AppDependencies {
  /** Use one per process. */
  temporal: Client;
  supabase: SupabaseProject;
  /** The Supabase project's address for browsers. Default: `supabase.url`. */
  supabasePublicUrl?: string;
  /** Use one per process: the verifier caches the project's signing keys. */
  verify: SessionVerifier;
  /** Whether the signing keys that the project publishes verify the sessions. Default: true. */
  publishedKeys?: boolean;
  /** Default: the worker's default task queue. */
  taskQueue?: string;
  logger: Logger;
  /** Observes requests and streams, such as for metrics. Default: none. */
  observer?: BackendObserver;
  /** Wraps each request that needs a session. Default: requests are not traced. */
  tracing?: MiddlewareHandler;
  /** Default: `DEFAULT_LIMITS`. */
  limits?: Partial<HttpLimits>;
  /** Origins of other web pages that may call the API, exactly as browsers send them. Default: none. */
  corsOrigins?: readonly string[];
  /** The number of proxies before the server that append to X-Forwarded-For. Default: 0, which ignores the header. */
  trustedProxies?: number;
  /** The folder of the built console. Default: the console is not served. */
  consoleDirectory?: string;
  /** The contact that the console names when a coordinator needs help, such as `Kari Nordmann, kari@example.org`. Default: no contact. */
  consoleContact?: string;
  /** This signal aborts when the process is about to stop. Default: never. */
  stopping?: AbortSignal;
  /** Milliseconds between two heartbeats of a stream. Default: 15,000. */
  heartbeat?: number;
}
