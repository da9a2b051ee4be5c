/** The Temporal dev server of a test run, and connections to it. */
import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { readLocalConfig } from "../config/local-config.ts";
import { findTemporalCli } from "./stack/temporal-cli.ts";
import { startTemporalServer } from "./stack/temporal-server.ts";
import type { LocalTemporalServer } from "./stack/temporal-server.ts";

/** Of a server: for clients, and for workers. */
export interface TemporalServer {
  client: Client;
  nativeConnection: NativeConnection;
}

/**
 * Finds the server's program, or downloads or builds it, once; its data is in memory.
 *
 * @throws {ToolNotFoundError} it says what to install
 */
export async function startTestTemporal(log?: (line: string) => void): Promise<LocalTemporalServer> {
  const { cacheDirectory, searchPath, temporalCliPath } = readLocalConfig();
  const binary = await findTemporalCli({ cacheDirectory, searchPath, explicitPath: temporalCliPath, log });
  return startTemporalServer({ binary, ui: false });
}

export async function connectToTemporal(
  address: string,
): Promise<TemporalServer & { close(): Promise<void> }> {
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  return {
    client: new Client({ connection }),
    nativeConnection,
    close: async () => {
      await connection.close();
      await nativeConnection.close();
    },
  };
}
