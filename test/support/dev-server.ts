/** The Temporal dev server of a test run, as one test file sees it. */
import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { inject } from "vitest";
import "./quiet-runtime.ts";
import type { TemporalServer } from "./workflow-harness.ts";

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
