/**
 * Starts a Postgres server on a data directory, and stops it. The superuser has the same name as in Supabase.
 *
 * The binaries run in their own process group, so that Ctrl-C in the terminal doesn't stop Postgres before the worker has
 * drained.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { choosePort } from "./free-port.ts";
import { findPostgresBinaries, POSTGRES_ENVIRONMENT } from "./postgres-binaries.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { initializeDataDirectory, releaseDataDirectory } from "./postgres-data.ts";

const SUPERUSER = "supabase_admin";

/** Milliseconds until a starting server must accept connections, including crash recovery. */
const START_DEADLINE = 60_000;

/** Milliseconds for a fast shutdown with its checkpoint. After that, the server is killed. */
const STOP_DEADLINE = 20_000;

/** Thrown when Postgres ends or stays silent instead of accepting connections. The message quotes its last lines. */
export class PostgresStartError extends Error {
  override readonly name = "PostgresStartError";
}

export interface LocalPostgres {
  readonly port: number;
  readonly pid: number;
  /** The default role is the superuser, `supabase_admin`. */
  url(database: string, role?: "supabase_admin" | "postgres" | "authenticator"): string;
  /** Ends all sessions and waits for the server's end. Further calls are safe. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** The folder of the data, created at the first start. */
  dataDirectory: string;
  /** The folder for a copy of the binaries, when they don't run in their own place. */
  cacheDirectory: string;
  /** Default: a free port. */
  port?: number | undefined;
  log?: (line: string) => void;
  /** Whether data survives a crash of the machine. False is faster, for tests. Default: true. */
  durable?: boolean;
}

/**
 * Starts the server and waits until it has answered a query. Programs on this machine can connect without a password, and other
 * machines can't connect.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const durable = options.durable ?? true;
  const dataDirectory = resolve(options.dataDirectory);
  const cacheDirectory = resolve(options.cacheDirectory);
  const binaries = await findPostgresBinaries(cacheDirectory);
  await initializeDataDirectory({ dataDirectory, cacheDirectory, binaries, superuser: SUPERUSER, durable });
  await releaseDataDirectory(dataDirectory, binaries);

  const deadline = Date.now() + START_DEADLINE;
  for (;;) {
    const port = await choosePort(options.port);
    const attempt = await attemptStart({ ...options, dataDirectory, binaries, durable, port, deadline });
    if (attempt.server !== undefined) return attempt.server;
    // Another process may take the port before Postgres uses it. After a server was killed, its last sessions hold the data for a
    // moment. Both are worth another try.
    const portTaken = options.port === undefined && attempt.output.includes("could not bind");
    const stillHeld = attempt.output.includes("pre-existing shared memory block");
    if (!(portTaken || stillHeld) || Date.now() > deadline) {
      throw new PostgresStartError(`Postgres did not start on ${dataDirectory}:\n${attempt.output}`);
    }
    await delay(200);
  }
}

interface StartAttempt {
  server?: LocalPostgres;
  /** The last lines that Postgres wrote. */
  output: string;
}

async function attemptStart(
  options: PostgresOptions & { binaries: PostgresBinaries; durable: boolean; port: number; deadline: number },
): Promise<StartAttempt> {
  const { binaries, dataDirectory, port } = options;
  const child = spawn(binaries.postgres, serverArguments(dataDirectory, port, options.durable), {
    ...binaries.user,
    cwd: "/",
    env: POSTGRES_ENVIRONMENT,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lastLines = collectLines(child, options.log);
  child.on("error", (error) => lastLines.push(error.message));

  // Without a process id, Postgres was never started.
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    if (await acceptsConnections(serverUrl(port, "postgres", SUPERUSER), dataDirectory)) {
      return { server: runningServer(child, port), output: "" };
    }
    if (Date.now() > options.deadline) {
      await stopServer(child);
      break;
    }
    await delay(50);
  }
  return { output: lastLines.join("\n") };
}

function serverArguments(dataDirectory: string, port: number, durable: boolean): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 200,
    timezone: "UTC",
    log_timezone: "UTC",
    // `releaseDataDirectory` reads this setting to tell a server in use from one whose starter was killed.
    "bulk.starter": process.pid,
  };
  if (!durable) Object.assign(settings, { fsync: "off", synchronous_commit: "off", full_page_writes: "off" });
  return [
    "-D",
    dataDirectory,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

function runningServer(child: ChildProcess, port: number): LocalPostgres {
  const { pid } = child;
  if (pid === undefined) throw new PostgresStartError("Postgres answered, but this process didn't start it.");
  let stopped: Promise<void> | undefined;
  return {
    port,
    pid,
    url: (database, role = SUPERUSER) => serverUrl(port, database, role),
    stop: () => (stopped ??= stopServer(child)),
  };
}

/** Sends SIGINT, which asks Postgres for a fast shutdown: sessions end, and committed data is kept. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE);
  try {
    await exit;
  } finally {
    clearTimeout(late);
  }
}

/** Checks the data directory of the answering server, because another server may have taken the port. */
async function acceptsConnections(connectionString: string, dataDirectory: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 });
  // A starting server ends sessions, and the rejected query already reports that.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory === dataDirectory;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function collectLines(child: ChildProcess, log: ((line: string) => void) | undefined): string[] {
  const lastLines: string[] = [];
  if (child.stderr === null) return lastLines;
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    log?.(line);
  });
  return lastLines;
}

function serverUrl(port: number, database: string, role: string): string {
  return `postgresql://${role}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}
