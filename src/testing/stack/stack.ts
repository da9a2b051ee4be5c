/**
 * The embedded stack: everything a bulk registration needs, on this machine, from package registries, with its data
 * in one cache folder. What it starts it stops, in reverse order, also when a later part fails.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { killOnExit } from "./child-process.ts";
import { startGateway } from "./gateway.ts";
import { createDatabase, migrate, preparePlatform, setOutdatedAside } from "./migrations.ts";
import { startPostgres } from "./postgres.ts";
import type { LocalPostgres } from "./postgres.ts";
import { startPostgrest } from "./postgrest.ts";
import { SEEDED_COORDINATORS } from "./seeded-coordinators.ts";
import type { SeededCoordinator } from "./seeded-coordinators.ts";
import { loadSigningKeys } from "./signing-keys.ts";
import type { PrivateSigningKey } from "./signing-keys.ts";
import { claimCacheFolder } from "./stack-record.ts";
import type { StackRecord } from "./stack-record.ts";
import { findTemporalCli } from "./temporal-cli.ts";
import { startTemporalServer } from "./temporal-server.ts";
import type { LocalTemporalServer } from "./temporal-server.ts";

const DATABASE = "bulk_registration";

/** In Supabase's form; no secret, here as there. */
const PUBLISHABLE_KEY = "sb_publishable_local";

export interface EmbeddedStackOptions {
  /** All data lies in it: of two stacks on one folder, the second is refused. */
  cacheDirectory: string;
  /** Each that isn't given is a free one. */
  ports?: Partial<
    Record<"postgres" | "postgrest" | "gateway" | "temporal" | "temporalUi", number | undefined>
  >;
  /** Where programs are looked for, in the form of PATH. */
  searchPath: string;
  temporalCliPath?: string | undefined;
  postgrestPath?: string | undefined;
  /** With Temporal's web page. Default: true. */
  temporalUi?: boolean;
  /** False for tests: a crash of the machine may destroy the data. Default: true. */
  durable?: boolean;
  /** One line per step. */
  log?: (line: string) => void;
  /** Gives up starting, and stops what has been started. */
  signal?: AbortSignal | undefined;
}

export interface EmbeddedStack {
  /** Of the gateway: what a client takes for a Supabase project. */
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  /** The worker's private key. */
  readonly registrarKey: PrivateSigningKey;
  readonly temporal: Pick<LocalTemporalServer, "address" | "namespace" | "uiUrl">;
  /** Default role: the superuser. */
  postgresUrl(role?: Parameters<LocalPostgres["url"]>[1]): string;
  readonly coordinators: readonly SeededCoordinator[];
  /** @returns a session's access token. @throws {SignInError} */
  signIn(email: string): Promise<string>;
  /** Calling it again does no harm. */
  stop(): Promise<void>;
}

/** Thrown when the gateway doesn't sign a coordinator in. */
export class SignInError extends Error {
  override readonly name = "SignInError";
}

/**
 * Returns once every part has answered.
 *
 * @throws {CacheFolderInUseError} when another stack runs on the folder
 */
export async function startEmbeddedStack(options: EmbeddedStackOptions): Promise<EmbeddedStack> {
  const { cacheDirectory, log = () => undefined, signal } = options;
  signal?.throwIfAborted();
  const record = await claimCacheFolder(cacheDirectory, log);
  const started = new StartedParts();
  started.add("cache folder", async () => record.release());
  // If one of them fails, the other one's start is given up as well.
  const failed = new AbortController();
  const start: StartContext = {
    options,
    record,
    started,
    log,
    signal: AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])]),
  };
  const giveUpAll = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const [supabase, temporal] = await Promise.allSettled([
    startSupabase(start).catch(giveUpAll),
    startTemporal(start).catch(giveUpAll),
  ]);
  if (supabase.status === "rejected" || temporal.status === "rejected") {
    // Logged, not thrown: it must not hide why the start failed.
    await started.stop().catch((error: unknown) => log(String(error)));
    // The first failure, not the other start's surrender to it; or why the caller has given up.
    signal?.throwIfAborted();
    throw failed.signal.reason;
  }

  const { gateway, postgres, keys } = supabase.value;
  return {
    supabaseUrl: gateway.url,
    publishableKey: PUBLISHABLE_KEY,
    registrarKey: keys.registrar,
    temporal: temporal.value,
    postgresUrl: (role) => postgres.url(DATABASE, role),
    coordinators: SEEDED_COORDINATORS,
    signIn: (email) => signIn(gateway.url, email),
    stop: () => started.stop(),
  };
}

interface StartContext {
  options: EmbeddedStackOptions;
  record: StackRecord;
  started: StartedParts;
  log: (line: string) => void;
  signal: AbortSignal;
}

async function startSupabase(start: StartContext) {
  const { options, record, started, log, signal } = start;
  const { cacheDirectory, ports = {} } = options;
  const keys = await loadSigningKeys(join(cacheDirectory, "keys"));

  const postgres = await startPostgres({
    dataDirectory: join(cacheDirectory, "data", "postgres"),
    cacheDirectory,
    port: ports.postgres,
    durable: options.durable ?? true,
  });
  record.add("postgres", postgres.pid);
  // SIGQUIT: it ends at once, and takes its sessions' processes with it.
  const forget = killOnExit(postgres.pid, "SIGQUIT");
  started.add("postgres", async () => {
    await postgres.stop();
    forget();
  });
  log(`postgres: 127.0.0.1:${postgres.port}`);
  signal.throwIfAborted();

  await prepareDatabase(postgres, log);
  signal.throwIfAborted();

  const postgrest = await startPostgrest({
    databaseUrl: postgres.url(DATABASE, "authenticator"),
    publicKeys: keys.publicKeys,
    port: ports.postgrest,
    binaryPath: options.postgrestPath,
    onSpawn: (pid) => record.add("postgrest", pid),
    log,
    signal,
  });
  started.add("postgrest", () => postgrest.stop());
  log(`postgrest: ${postgrest.url}`);

  const gateway = await startGateway({
    postgrestUrl: postgrest.url,
    sessionKey: keys.session,
    publicKeys: keys.publicKeys,
    publishableKey: PUBLISHABLE_KEY,
    coordinators: SEEDED_COORDINATORS,
    port: ports.gateway,
    log,
  });
  started.add("gateway", () => gateway.stop());
  return { gateway, postgres, keys };
}

async function prepareDatabase(postgres: LocalPostgres, log: (line: string) => void): Promise<void> {
  const adminUrl = postgres.url("postgres");
  await preparePlatform(adminUrl);
  const aside = await setOutdatedAside(adminUrl, DATABASE);
  if (aside !== undefined)
    log(`migrations: changed since the data was made, which is kept as database ${aside}`);
  await createDatabase({ adminUrl, name: DATABASE });
  const applied = await migrate(postgres.url(DATABASE, "postgres"), { seed: true });
  log(applied.length === 0 ? "migrations: up to date" : `migrations: ${applied.length} applied`);
}

async function startTemporal({
  options,
  record,
  started,
  log,
  signal,
}: StartContext): Promise<LocalTemporalServer> {
  const { cacheDirectory, searchPath, ports = {} } = options;
  const binary = await findTemporalCli({
    cacheDirectory,
    searchPath,
    explicitPath: options.temporalCliPath,
    log,
    signal,
  });
  const dataDirectory = join(cacheDirectory, "data");
  await mkdir(dataDirectory, { recursive: true });
  const temporal = await startTemporalServer({
    binary,
    databaseFile: join(dataDirectory, "temporal.db"),
    port: ports.temporal,
    ui: options.temporalUi ?? true,
    uiPort: ports.temporalUi,
    onSpawn: (pid) => record.add("temporal", pid),
    log,
    signal,
  });
  started.add("temporal", () => temporal.stop());
  log(`temporal: ${temporal.address}${temporal.uiUrl === undefined ? "" : `, web page ${temporal.uiUrl}`}`);
  return temporal;
}

async function signIn(supabaseUrl: string, email: string): Promise<string> {
  const password = SEEDED_COORDINATORS.find((coordinator) => coordinator.email === email)?.password ?? "";
  const client = createClient(supabaseUrl, PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error !== null) throw new SignInError(`${email} could not sign in: ${error.message}`, { cause: error });
  return data.session.access_token;
}

/** What has to be stopped, in the reverse order of its start. */
class StartedParts {
  readonly #parts: { name: string; stop: () => Promise<void> }[] = [];
  #stopping: Promise<void> | undefined;

  add(name: string, stop: () => Promise<void>): void {
    this.#parts.push({ name, stop });
  }

  /** Stops all of them also when one doesn't, and then throws what that one threw. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  async #stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const { name, stop } of this.#parts.toReversed()) {
      try {
        await stop();
      } catch (error) {
        failures.push(new Error(`${name} could not be stopped`, { cause: error }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "The stack was not stopped completely.");
  }
}
