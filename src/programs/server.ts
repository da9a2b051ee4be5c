/** `bulk-registration server`. This entry point builds the backend's real dependencies. */
import { Client, Connection } from "@temporalio/client";
import { readServerConfig } from "../config/server-config.ts";
import { runProgram } from "../deployment/program.ts";
import { createHttpLogger } from "../http/log.ts";
import { builtConsole, startHttpServer } from "../http/server.ts";
import { authUrl } from "../supabase/project-urls.ts";
import { createSessionVerifier } from "../supabase/session.ts";
import type { ListeningAddress } from "../telemetry/listening-address.ts";
import type { ServerMetrics } from "../telemetry/server-metrics.ts";
import type { ServerTracing } from "../telemetry/server-tracing.ts";

/** Serves until SIGTERM or SIGINT, and then ends the process. An error that stops the server ends the process, too. */
export function runServer(): Promise<void> {
  return runProgram(main, ["InvalidConfigurationError", "ListeningError"]);
}

async function main(): Promise<void> {
  const config = readServerConfig();
  const logger = createHttpLogger(config.logLevel);
  // Listen from the first moment: process 1 of a container gets no signal that it doesn't listen for.
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  process.once("SIGTERM", () => resolve()).once("SIGINT", () => resolve());
  const { namespace, connectionOptions } = config.temporal;
  // The backend reports problems of Temporal, and they can be fixed while it runs.
  const connection = Connection.lazy(connectionOptions);
  const consoleDirectory = config.consoleDirectory ?? builtConsole();
  const metrics = await startMetrics(config.metricsAddress);
  const tracing = await startTracing(config.tracesEndpoint, (message) => logger.warn(message));
  try {
    const server = await startHttpServer({
      temporal: new Client({ connection, namespace, interceptors: tracing?.interceptors ?? {} }),
      supabase: config.supabase,
      supabasePublicUrl: config.supabasePublicUrl,
      verify: createSessionVerifier({
        supabaseUrl: config.supabase.url,
        issuer: authUrl(config.supabasePublicUrl),
        ...(config.sessionKey !== undefined && { keys: config.sessionKey }),
      }),
      publishedKeys: config.sessionKey === undefined,
      taskQueue: config.taskQueue,
      logger,
      ...(metrics !== undefined && { observer: metrics.observer }),
      ...(tracing !== undefined && { tracing: tracing.middleware }),
      limits: config.limits,
      corsOrigins: config.corsOrigins,
      trustedProxies: config.trustedProxies,
      ...(consoleDirectory !== undefined && { consoleDirectory }),
      ...(config.consoleContact !== undefined && { consoleContact: config.consoleContact }),
      port: config.port,
      host: config.host,
      keepAlive: config.keepAlive,
      unreadyFor: config.unreadyFor,
    });
    logger.info({ url: server.url, console: consoleDirectory !== undefined }, "listening");
    await server.logProblems();
    await asked;
    logger.info("stopping");
    await server.stop();
  } finally {
    metrics?.stop();
    await connection.close();
    await tracing?.stop();
  }
  logger.info("stopped");
  // A poll of a run's progress that has just begun can't be cancelled. It would keep the process alive for some 20 s.
  process.exit(0);
}

/** Loads the metrics only when an address is set. */
async function startMetrics(address: ListeningAddress | undefined): Promise<ServerMetrics | undefined> {
  if (address === undefined) return undefined;
  const { startServerMetrics } = await import("../telemetry/server-metrics.ts");
  return startServerMetrics(address);
}

async function startTracing(
  endpoint: string | undefined,
  warn: (message: string) => void,
): Promise<ServerTracing | undefined> {
  if (endpoint === undefined) return undefined;
  const { startServerTracing } = await import("../telemetry/server-tracing.ts");
  return startServerTracing({ endpoint, warn });
}
