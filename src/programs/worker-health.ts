/** The worker's own address, for what watches over containers: whether the process lives, and whether it takes work. */
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { ListeningError } from "../telemetry/listening-address.ts";
import type { ListeningAddress } from "../telemetry/listening-address.ts";
import type { WorkerReadiness } from "./worker-readiness.ts";

export interface WorkerHealth {
  /** Closes the address; cuts off who is being answered. */
  stop(): Promise<void>;
}

/**
 * `GET /livez` is 200 for as long as the process can answer at all. `GET /readyz` is 200 when the worker takes work, and 503
 * otherwise; its body says what is wrong, in the form of the backend's.
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
