/** Starts the Temporal dev server of a test run, and connects to it. */
import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { readLocalConfig } from "../config/local-config.ts";
import { findTemporalCli } from "./stack/temporal-cli.ts";
import { startTemporalServer } from "./stack/temporal-server.ts";
import type { LocalTemporalServer } from "./stack/temporal-server.ts";

/** The connections to a server, for clients and for workers. */
export interface TemporalServer {
  client: Client;
  nativeConnection: NativeConnection;
}

/**
 * Starts the dev server with its data in memory. The first start on a machine may download or build the server's program.
 *
 * @throws {ToolNotFoundError} with a message that says what to install
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
