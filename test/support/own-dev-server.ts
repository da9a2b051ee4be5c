/** A Temporal dev server and bundled workflows for a program of its own, outside of a test run: a benchmark, a recording. */
import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { findTemporalCli } from "../../local/temporal-cli.ts";
import { startTemporalServer } from "../../local/temporal-server.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { prepareBundle } from "./bundle.ts";
import "./quiet-runtime.ts";
import type { TemporalServer } from "./workflow-harness.ts";

/**
 * Both are there for the time of the callback.
 *
 * @param dynamicConfig settings of the server beside ours
 */
export async function withOwnDevServer(
  use: (server: TemporalServer, codePath: string) => Promise<void>,
  dynamicConfig: readonly string[] = [],
): Promise<void> {
  const { cacheDirectory, searchPath, temporalCliPath } = readLocalConfig();
  const binary = await findTemporalCli({ cacheDirectory, searchPath, explicitPath: temporalCliPath });
  const temporal = await startTemporalServer({ binary, ui: false, dynamicConfig });
  try {
    const bundle = await prepareBundle();
    const connection = await Connection.connect({ address: temporal.address });
    const nativeConnection = await NativeConnection.connect({ address: temporal.address });
    try {
      await use({ client: new Client({ connection }), nativeConnection }, bundle.path);
    } finally {
      await connection.close();
      await nativeConnection.close();
    }
  } finally {
    await temporal.stop();
  }
}
