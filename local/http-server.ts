/** Starts the backend with the console in the process of the embedded stack. */
import { Client, Connection } from "@temporalio/client";
import { createHttpLogger } from "../src/http/log.ts";
import { startHttpServer } from "../src/http/server.ts";
import { createSessionVerifier } from "../src/supabase/session.ts";
import { buildConsole } from "./console-build.ts";
import { choosePort } from "../src/testing/stack/free-port.ts";
import type { EmbeddedStack } from "../src/testing/stack/stack.ts";

export interface LocalHttpServer {
  /** The address of the console. */
  readonly consoleUrl: string;
  /** The address of the API. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface LocalHttpServerOptions {
  /** Default: a free port. */
  port?: number | undefined;
}

/** @throws {PortTakenError} */
export async function startLocalHttpServer(
  stack: EmbeddedStack,
  { port }: LocalHttpServerOptions,
): Promise<LocalHttpServer> {
  const chosen = await choosePort(port);
  const consoleDirectory = await buildConsole();
  const connection = await Connection.connect({ address: stack.temporal.address });
  try {
    const server = await startHttpServer({
      temporal: new Client({ connection, namespace: stack.temporal.namespace }),
      supabase: { url: stack.supabaseUrl, publishableKey: stack.publishableKey },
      verify: createSessionVerifier({ supabaseUrl: stack.supabaseUrl }),
      // The log appears on a terminal between other lines, so it contains only errors.
      logger: createHttpLogger("error"),
      consoleDirectory,
      port: chosen,
    });
    return {
      consoleUrl: `${server.url}/console/`,
      url: server.url,
      stop: async () => {
        await server.stop();
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
