/** What the backend is made of. Only an entry point builds the real ones. */
import type { Client } from "@temporalio/client";
import type { MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import type { SessionVerifier } from "../supabase/session.ts";
import type { BackendObserver } from "./observing.ts";

export interface HttpLimits {
  /** Bytes of a JSON body, which is held whole. Default 6 MiB, enough for 100,000 mentor ids, which take 4. */
  bodyBytes: number;
  /**
   * Bytes of a list of mentors, which is read as it arrives, at 16 bytes of memory per mentor. Default 256 MiB: 1,000,000 mentor
   * ids take 37 MB, and there may be other columns beside them.
   */
  listBytes: number;
  /** Per minute and coordinator. Default 600. */
  requestsPerCoordinator: number;
  /** Per minute and address (of IPv6, network of 64 bits), also without a session. Default 1,200. */
  requestsPerAddress: number;
  /** Open progress streams of one coordinator in this process. Default 256. */
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
  /** One per process. */
  temporal: Client;
  supabase: SupabaseProject;
  /** The project's address for browsers. Default: the one above. */
  supabasePublicUrl?: string;
  /** One per process: it keeps the project's keys. */
  verify: SessionVerifier;
  /** Whether sessions are checked by the keys that the project publishes. Default: yes. */
  publishedKeys?: boolean;
  /** Default: the worker's. */
  taskQueue?: string;
  logger: Logger;
  /** For metrics. Default: nobody is told. */
  observer?: BackendObserver;
  /** Goes around each request that takes a session. Default: no request is traced. */
  tracing?: MiddlewareHandler;
  /** Default: `DEFAULT_LIMITS`. */
  limits?: Partial<HttpLimits>;
  /** Origins of pages that may call, exactly as a browser sends them. Default: none but the server's own. */
  corsOrigins?: readonly string[];
  /** Proxies in front that add to X-Forwarded-For. Default 0: the header is not believed. */
  trustedProxies?: number;
  /** Folder of the built console. Default: none is served. */
  consoleDirectory?: string;
  /** Aborted when the process is about to stop. Default: never. */
  stopping?: AbortSignal;
  /** Milliseconds between two heartbeats of a stream. Default 15,000. */
  heartbeat?: number;
}
