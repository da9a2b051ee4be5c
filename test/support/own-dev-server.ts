/** A Temporal dev server with its own settings, for a test that needs them and for recording histories. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { findTemporalCli } from "../../src/testing/stack/temporal-cli.ts";
import { startTemporalServer } from "../../src/testing/stack/temporal-server.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";
import "./quiet-runtime.ts";
import type { TemporalServer } from "../../src/testing/temporal.ts";

const execute = promisify(execFile);

export interface OwnDevServer extends TemporalServer {
  readonly address: string;
  /** Runs a command of Temporal's command line. @returns its output as JSON; rejects when it fails */
  readonly command: (...words: string[]) => Promise<unknown>;
}

/**
 * The server runs during the callback.
 *
 * @param dynamicConfig settings in addition to the usual ones
 */
export async function withOwnDevServer(
  use: (server: OwnDevServer) => Promise<void>,
  dynamicConfig: readonly string[] = [],
): Promise<void> {
  const { cacheDirectory, searchPath, temporalCliPath } = readLocalConfig();
  const binary = await findTemporalCli({ cacheDirectory, searchPath, explicitPath: temporalCliPath });
  const temporal = await startTemporalServer({ binary, ui: false, dynamicConfig });
  const command = async (...words: string[]): Promise<unknown> => {
    const { stdout } = await execute(binary, [...words, "--address", temporal.address, "--output", "json"]);
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  };
  try {
    const connection = await Connection.connect({ address: temporal.address });
    const nativeConnection = await NativeConnection.connect({ address: temporal.address });
    try {
      await use({ client: new Client({ connection }), nativeConnection, command, address: temporal.address });
    } finally {
      await connection.close();
      await nativeConnection.close();
    }
  } finally {
    await temporal.stop();
  }
}
