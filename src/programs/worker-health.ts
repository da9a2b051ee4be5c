/** The worker's health address for container platforms: it tells whether the process lives and whether it takes work. */
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { ListeningError } from "../telemetry/listening-address.ts";
import type { ListeningAddress } from "../telemetry/listening-address.ts";
import type { WorkerReadiness } from "./worker-readiness.ts";

export interface WorkerHealth {
  /** Closes the address and cuts off open requests. */
  stop(): Promise<void>;
}

/**
 * `GET /livez` is 200 as long as the process can answer. `GET /readyz` is 200 when the worker takes work, and otherwise 503. The
 * body says what is wrong, in the form of the backend's readiness.
 *
 * @throws {ListeningError} the process can't listen on the address
 */
export async function startWorkerHealth(
  address: ListeningAddress,
  ready: () => Promise<WorkerReadiness>,
): Promise<WorkerHealth> {
  const app = new Hono()
    .get("/livez", (context) => context.json({ status: "ok" }))
    .get("/readyz", async (context) => {
      const readiness = await ready();
      return context.json(readiness, readiness.status === "ok" ? 200 : 503);
    });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  const server = serve({ fetch: app.fetch, port: address.port, hostname: address.host }, () =>
    resolve(),
  ) as Server;
  server.once("error", (error: NodeJS.ErrnoException) =>
    reject(new ListeningError("BULK_HEALTH_ADDRESS", address, error.code ?? "unknown", error)),
  );
  await listening;
  return {
    stop: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}
