/** Serves the backend on a port, and stops it gracefully. */
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
  /** Checks the services that the backend needs and logs their problems, before the first request. */
  logProblems(): Promise<void>;
  /**
   * Makes the server unready at once. Streams end with a hint to reconnect, and other requests are answered. Further calls are
   * safe.
   */
  stop(): Promise<void>;
}

export interface ListenOptions extends Omit<AppDependencies, "stopping"> {
  /** Default: a free port. */
  port?: number;
  /** The address to listen on. Default: 127.0.0.1, which only this machine reaches. */
  host?: string;
  /** Milliseconds that an idle connection stays open. Default: 75,000, longer than most load balancers keep one. */
  keepAlive?: number;
  /** Milliseconds between unready and closed, in which load balancers notice the change. Default: 0. */
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
  // A later error, such as no free file descriptor for a connection, would end the process without a listener.
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

/** Milliseconds that a request's headers may take beyond the keep-alive time. */
const HEADERS = 5_000;

/**
 * The time for headers must be longer than the keep-alive time, and the time for a request must not be shorter than the time for
 * its headers.
 */
function keepConnections(server: Server, keepAlive: number): void {
  server.keepAliveTimeout = keepAlive;
  server.headersTimeout = Math.max(60_000, keepAlive + HEADERS);
  server.requestTimeout = Math.max(300_000, server.headersTimeout);
}

/** Finds the folder that `npm run console:build` writes, from the sources and from the published package. */
export function builtConsole(): string | undefined {
  const candidates = ["../../dist/console", "../console"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(`${path}/index.html`));
}
