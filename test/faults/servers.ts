/** The real servers of a stage, each of which can be killed and started again on its port and its data. */
import { rmSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { killGroup, killOnExit } from "../../src/testing/stack/child-process.ts";
import { startGateway } from "../../src/testing/stack/gateway.ts";
import { createDatabase, migrate, preparePlatform } from "../../src/testing/stack/migrations.ts";
import { startPostgres } from "../../src/testing/stack/postgres.ts";
import { startPostgrest } from "../../src/testing/stack/postgrest.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { loadSigningKeys } from "../../src/testing/stack/signing-keys.ts";
import { findTemporalCli } from "../../src/testing/stack/temporal-cli.ts";
import { startTemporalServer } from "../../src/testing/stack/temporal-server.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { makeDataFolder } from "../../src/testing/data-folder.ts";

const DATABASE = "bulk_registration";
export const PUBLISHABLE_KEY = "sb_publishable_faults";

interface Process {
  pid: number;
  stop(): Promise<void>;
}

/** A server that can be killed and started again. */
export class Restartable {
  readonly #start: () => Promise<Process>;
  readonly #killSignal: NodeJS.Signals;
  #process: Process | undefined;

  /** @param killSignal the signal that ends the server at once, with its child processes */
  constructor(start: () => Promise<Process>, killSignal: NodeJS.Signals) {
    this.#start = start;
    this.#killSignal = killSignal;
  }

  async start(): Promise<void> {
    this.#process ??= await this.#start();
  }

  /** Kills at once, and waits for the end. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    killGroup(process.pid, this.#killSignal);
    await process.stop();
  }

  /** Freezes the server. */
  freeze(): void {
    killGroup(this.#process?.pid, "SIGSTOP");
  }

  thaw(): void {
    killGroup(this.#process?.pid, "SIGCONT");
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.#process?.stop();
    this.#process = undefined;
  }
}

export interface Servers {
  postgres: Restartable;
  postgrest: Restartable;
  temporal: Restartable;
  /** The database's address for the superuser. */
  databaseUrl: string;
  gatewayUrl: string;
  temporalAddress: string;
  keys: Awaited<ReturnType<typeof loadSigningKeys>>;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const folder = await makeDataFolder("fault-stage-");
  // Postgres doesn't run as root: its own user needs access.
  await chmod(folder, 0o711);
  // Removed as the last step, should this process end before: servers that are still ending may write to it.
  const removeAtExit = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.once("exit", removeAtExit);
  const started: (() => Promise<void>)[] = [
    async () => {
      await rm(folder, { recursive: true, force: true });
      process.off("exit", removeAtExit);
    },
  ];
  const stop = async () => {
    for (const end of started.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await startAll(folder, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(folder: string, started: (() => Promise<void>)[]): Promise<Omit<Servers, "stop">> {
  const config = readLocalConfig();
  await mkdir(join(folder, "keys"));
  const keys = await loadSigningKeys(join(folder, "keys"));

  let postgresPort: number | undefined;
  let url: (database: string, role?: "authenticator" | "postgres") => string = () => "";
  const postgres = new Restartable(async () => {
    const { cacheDirectory } = config;
    const dataDirectory = join(folder, "postgres");
    const server = await startPostgres({ dataDirectory, cacheDirectory, port: postgresPort });
    const forget = killOnExit(server.pid, "SIGQUIT");
    postgresPort = server.port;
    url = (database, role) => server.url(database, role);
    return { pid: server.pid, stop: () => server.stop().finally(forget) };
    // SIGQUIT is Postgres's immediate shutdown: no checkpoint, sessions ended at once, recovery at the next start.
  }, "SIGQUIT");
  started.push(() => postgres.stop());
  await postgres.start();
  await preparePlatform(url("postgres"));
  await createDatabase({ adminUrl: url("postgres"), name: DATABASE });
  await migrate(url(DATABASE, "postgres"), { seed: true });

  let postgrestUrl: string | undefined;
  const postgrest = new Restartable(async () => {
    const server = await startPostgrest({
      databaseUrl: url(DATABASE, "authenticator"),
      publicKeys: keys.publicKeys,
      port: portOf(postgrestUrl),
      binaryPath: config.postgrestPath,
    });
    postgrestUrl = server.url;
    return server;
  }, "SIGKILL");
  started.push(() => postgrest.stop());
  await postgrest.start();

  const gateway = await startGateway({
    postgrestUrl: postgrestUrl ?? "",
    sessionKey: keys.session,
    publicKeys: keys.publicKeys,
    publishableKey: PUBLISHABLE_KEY,
    coordinators: SEEDED_COORDINATORS,
  });
  started.push(() => gateway.stop());

  const { cacheDirectory, searchPath, temporalCliPath } = config;
  const binary = await findTemporalCli({ cacheDirectory, searchPath, explicitPath: temporalCliPath });
  let temporalAddress: string | undefined;
  const temporal = new Restartable(async () => {
    const databaseFile = join(folder, "temporal.db");
    const server = await startTemporalServer({
      binary,
      databaseFile,
      ui: false,
      port: portOf(temporalAddress),
    });
    temporalAddress = server.address;
    return server;
  }, "SIGKILL");
  started.push(() => temporal.stop());
  await temporal.start();

  return {
    postgres,
    postgrest,
    temporal,
    databaseUrl: url(DATABASE),
    gatewayUrl: gateway.url,
    temporalAddress: temporalAddress ?? "",
    keys,
  };
}

function portOf(address: string | undefined): number | undefined {
  return address === undefined ? undefined : Number(address.split(":").at(-1));
}
