/** The servers that all scenes of a test run share: start them once, in a global setup, and hand their address to the tests. */
import { prepareBundle } from "./bundle.ts";
import { startTestPostgres } from "./database.ts";
import type { TestPostgresAddress } from "./database.ts";
import { startTestTemporal } from "./temporal.ts";

/** Plain JSON: it can be handed to other processes. */
export interface TestServersAddress {
  postgres: TestPostgresAddress;
  /** Host and port of the Temporal dev server. */
  temporal: string;
  /** Path of the bundled workflows. */
  workflowBundle: string;
}

export interface TestServers {
  readonly address: TestServersAddress;
  stop(): Promise<void>;
}

/**
 * Starts Postgres with the migrated and seeded template of all scenes' databases, and Temporal, and bundles the workflows. Takes
 * some ten seconds; the first time longer, as Temporal's server is downloaded or built.
 *
 * @param log one line per step that takes long
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
