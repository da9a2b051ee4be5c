/** The HTTP backend of a scene, listening on a free port, with the built console. */
import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { inject } from "vitest";
import { createApp } from "../../../src/http/app.ts";
import { createHttpLogger } from "../../../src/http/log.ts";
import { createSessionVerifier } from "../../../src/supabase/session.ts";
import type { Scene } from "../scene.ts";

export interface HttpBackend {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startHttpBackend(scene: Scene): Promise<HttpBackend> {
  const { supabase } = scene.backend;
  const stopping = new AbortController();
  const app = createApp({
    temporal: scene.temporal.client,
    supabase,
    verify: createSessionVerifier({ supabaseUrl: supabase.url }),
    taskQueue: scene.taskQueue,
    logger: createHttpLogger("error"),
    consoleDirectory: inject("consoleDirectory"),
    stopping: stopping.signal,
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, "close");
      stopping.abort();
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
