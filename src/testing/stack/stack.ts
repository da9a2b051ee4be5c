/**
 * The embedded stack: every service that a bulk registration needs, on this machine, with programs from package registries and
 * data in one cache folder. The stack stops its parts in reverse order, also when the start of a part fails.
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
import { StartedParts } from "./started-parts.ts";
import { claimCacheFolder } from "./stack-record.ts";
import type { StackRecord } from "./stack-record.ts";
import { findTemporalCli } from "./temporal-cli.ts";
import { startTemporalServer } from "./temporal-server.ts";
import type { LocalTemporalServer } from "./temporal-server.ts";

const DATABASE = "bulk_registration";

/** The key has Supabase's form. As in Supabase, it is not secret. */
const PUBLISHABLE_KEY = "sb_publishable_local";

export interface EmbeddedStackOptions {
  /** The folder with all data. A second stack on the same folder is refused. */
  cacheDirectory: string;
  /** Default: free ports. */
  ports?: Partial<
    Record<"postgres" | "postgrest" | "gateway" | "temporal" | "temporalUi", number | undefined>
  >;
  /** The search path for programs, in the form of PATH. */
  searchPath: string;
  temporalCliPath?: string | undefined;
  postgrestPath?: string | undefined;
  /** Whether Temporal has its web page. Default: true. */
  temporalUi?: boolean;
  /** Whether data survives a crash of the machine. False is faster, for tests. Default: true. */
  durable?: boolean;
  /** Gets one line per step. */
  log?: (line: string) => void;
  /** Aborts the start, and stops the started parts. */
  signal?: AbortSignal | undefined;
}

export interface EmbeddedStack {
  /** The gateway's address, which a client uses as the Supabase project's URL. */
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  /** The worker's private key. */
  readonly registrarKey: PrivateSigningKey;
  readonly temporal: Pick<LocalTemporalServer, "address" | "namespace" | "uiUrl">;
  /** The default role is the superuser. */
  postgresUrl(role?: Parameters<LocalPostgres["url"]>[1]): string;
  readonly coordinators: readonly SeededCoordinator[];
  /**
   * @returns an access token
   * @throws {SignInError}
   */
  signIn(email: string): Promise<string>;
  /** Stops all parts. Further calls are safe. */
  stop(): Promise<void>;
}

/** Thrown when the gateway doesn't sign a coordinator in. */
export class SignInError extends Error {
  override readonly name = "SignInError";
}

/**
 * Starts the stack and waits until every part has answered.
 *
 * @throws {CacheFolderInUseError} when another stack runs on the folder
 */
export async function startEmbeddedStack(options: EmbeddedStackOptions): Promise<EmbeddedStack> {
  const { cacheDirectory, log = () => undefined, signal } = options;
  signal?.throwIfAborted();
  const record = await claimCacheFolder(cacheDirectory, log);
  const started = new StartedParts();
  started.add("cache folder", async () => record.release());
  // When one start fails, the other start is aborted.
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
    // This error is only logged, so that the reason of the failed start is thrown.
    await started.stop().catch((error: unknown) => log(String(error)));
    // The first failure is thrown, and not the abort that it caused. When the caller has aborted, the caller's reason is thrown.
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
  // On SIGQUIT, Postgres ends at once together with its sessions' processes.
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
    log(`migrations: changed since the data was created. The old data is kept as database ${aside}`);
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
