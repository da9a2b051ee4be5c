/** The Temporal dev server of a test run, as one test file sees it. */
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime } from "@temporalio/worker";
import { inject } from "vitest";
import type { TemporalServer } from "./workflow-harness.ts";

// Attempts that fail are what many tests are about; only what nobody expects is worth a line.
Runtime.install({ logger: new DefaultLogger("ERROR") });

export async function connectToDevServer(): Promise<TemporalServer & { close(): Promise<void> }> {
  const address = inject("temporalAddress");
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
