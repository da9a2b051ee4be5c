/** Listens, and ends gracefully. */
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { createApp } from "./app.ts";
import type { AppDependencies } from "./dependencies.ts";
import { watchConnections } from "./drain.ts";

export interface HttpServer {
  readonly port: number;
  readonly url: string;
  /** Logs what is wrong with what the backend needs, before anybody asks. */
  logProblems(): Promise<void>;
  /** Unready at once; streams end with a hint to connect again, other requests are answered. Calling it again does no harm. */
  stop(): Promise<void>;
}

export interface ListenOptions extends Omit<AppDependencies, "stopping"> {
  /** Default: a free one. */
  port?: number;
  /** Default: this machine only. */
  host?: string;
  /** Milliseconds that a connection without a request stays open. Default 75,000: longer than load balancers usually keep one. */
  keepAlive?: number;
  /** Milliseconds from unready to closed, for load balancers that look now and then. Default 0: at once. */
  unreadyFor?: number;
}

/** @throws the error of the socket, such as EADDRINUSE */
export async function startHttpServer(options: ListenOptions): Promise<HttpServer> {
  const {
    port: wanted = 0,
    host = "127.0.0.1",
    keepAlive = 75_000,
    unreadyFor = 0,
    ...dependencies
  } = options;
  const stopping = new AbortController();
  const app = createApp({ ...dependencies, stopping: stopping.signal });
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, port: wanted, hostname: host }, ({ port }) =>
    resolve(port),
  ) as Server;
  keepConnections(server, keepAlive);
  server.once("error", reject);
  const endConnections = watchConnections(server);
  const port = await listening;
  // Such as no file descriptor left for a connection: without a listener, it would end the process.
  server.on("error", (error) => dependencies.logger.error({ err: error }, "connection failed"));
  let stopped: Promise<void> | undefined;
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    logProblems: async () => void (await app.request("/readyz")),
    stop: () => {
      stopping.abort();
      return (stopped ??= delay(unreadyFor).then(endConnections));
    },
  };
}

/** Milliseconds that a request's headers may take, beyond the time for which its connection is kept. */
const HEADERS = 5_000;

/** A connection that is kept must not end for want of headers first; and a request takes no less time than its headers. */
function keepConnections(server: Server, keepAlive: number): void {
  server.keepAliveTimeout = keepAlive;
  server.headersTimeout = Math.max(60_000, keepAlive + HEADERS);
  server.requestTimeout = Math.max(300_000, server.headersTimeout);
}

/** Where `npm run console:build` puts it; seen from here in the sources and in the published package. */
export function builtConsole(): string | undefined {
  const candidates = ["../../dist/console", "../console"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(`${path}/index.html`));
}
