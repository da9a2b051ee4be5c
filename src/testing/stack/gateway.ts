/** Serves the gateway on this machine only. FOR LOCAL USE ONLY, see `gateway-app.ts`. */
import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { choosePort } from "./free-port.ts";
import { createGatewayApp } from "./gateway-app.ts";
import type { GatewayAppOptions } from "./gateway-app.ts";
import type { SendMail } from "./gateway-recovery.ts";

export interface LocalGateway {
  /** The address that a client uses as the Supabase project's URL. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface GatewayOptions extends Omit<GatewayAppOptions, "issuer" | "sendMail"> {
  /** Default: a free port. */
  port?: number | undefined;
  log?: ((line: string) => void) | undefined;
  /** Default: writes the mail to the log. */
  sendMail?: SendMail | undefined;
}

export async function startGateway(options: GatewayOptions): Promise<LocalGateway> {
  const port = await choosePort(options.port);
  const url = `http://127.0.0.1:${port}`;
  const sendMail: SendMail =
    options.sendMail ??
    (({ to, link }) => options.log?.(`gateway: mail to ${to}: choose a new password at ${link}`));
  const app = createGatewayApp({ ...options, issuer: `${url}/auth/v1`, sendMail });
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  options.log?.(
    `gateway: ${url} (for local use only: the sign-in has seeded coordinators with a public password)`,
  );
  let stopped: Promise<void> | undefined;
  return { url, stop: () => (stopped ??= close()) };

  async function close(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    // Clients keep idle connections open, and a slow reader may never finish.
    if ("closeAllConnections" in server) server.closeAllConnections();
    await closed;
  }
}
