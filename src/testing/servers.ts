/** Starts the servers that all scenes of a test run share. Start them once in a global setup, and hand their address to the tests. */
import { prepareBundle } from "./bundle.ts";
import { startTestPostgres } from "./database.ts";
import type { TestPostgresAddress } from "./database.ts";
import { startTestTemporal } from "./temporal.ts";

/** The address is plain JSON, so that it can be handed to other processes. */
export interface TestServersAddress {
  postgres: TestPostgresAddress;
  /** The host and port of the Temporal dev server. */
  temporal: string;
  workflowBundle: string;
}

export interface TestServers {
  readonly address: TestServersAddress;
  stop(): Promise<void>;
}

/**
 * Starts Postgres with the migrated and seeded template of all scenes' databases, starts Temporal, and bundles the workflows. The
 * start takes about ten seconds. The first start takes longer, because it downloads or builds Temporal's server.
 *
 * @param log gets one line per slow step
 */
export async function startTestServers(log?: (line: string) => void): Promise<TestServers> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    const postgres = await startTestPostgres();
    stops.push(() => postgres.stop());
    const temporal = await startTestTemporal(log);
    stops.push(() => temporal.stop());
    const bundle = await prepareBundle();
    stops.push(() => bundle.remove());
    return {
      address: { postgres: postgres.address, temporal: temporal.address, workflowBundle: bundle.path },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
