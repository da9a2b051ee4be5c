/** Serves the gateway on this machine only. FOR LOCAL USE ONLY, see `gateway-app.ts`. */
import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { choosePort } from "./free-port.ts";
import { createGatewayApp } from "./gateway-app.ts";
import type { GatewayAppOptions } from "./gateway-app.ts";

export interface LocalGateway {
  /** What a Supabase project's address is to a client. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface GatewayOptions extends Omit<GatewayAppOptions, "issuer"> {
  /** Default: a free one. */
  port?: number | undefined;
  log?: ((line: string) => void) | undefined;
}

export async function startGateway(options: GatewayOptions): Promise<LocalGateway> {
  const port = await choosePort(options.port);
  const url = `http://127.0.0.1:${port}`;
  const app = createGatewayApp({ ...options, issuer: `${url}/auth/v1` });
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  options.log?.(
    `gateway: ${url} (for local use only: its sign-in knows the seeded coordinators, their password is public)`,
  );
  let stopped: Promise<void> | undefined;
  return { url, stop: () => (stopped ??= close()) };

  async function close(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    // Clients keep idle connections open, and a reader may never finish.
    if ("closeAllConnections" in server) server.closeAllConnections();
    await closed;
  }
}
