/**
 * Databases for tests: one server per test run, one migrated and seeded template on it, and a copy of the template per caller.
 * `actingAs` makes requests as PostgREST does: in a transaction, as a role, with claims.
 */
import { randomUUID } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { killOnExit } from "./stack/child-process.ts";
import { createDatabase, migrate, preparePlatform } from "./stack/migrations.ts";
import { startPostgres } from "./stack/postgres.ts";
import { readLocalConfig } from "../config/local-config.ts";
import { makeDataFolder } from "./data-folder.ts";

const TEMPLATE = "bulk_template";

type ConnectingRole = "supabase_admin" | "postgres" | "authenticator";

/** The address of the test run's server. It is plain JSON, so that the main process can hand it to workers. */
export interface TestPostgresAddress {
  port: number;
}

export interface TestPostgres {
  readonly address: TestPostgresAddress;
  url(database: string, role?: ConnectingRole): string;
}

export interface TestDatabase {
  readonly name: string;
  /** The default role is `authenticator`, as PostgREST connects. */
  url(role?: ConnectingRole): string;
  /** Ends all sessions of the database and drops it. */
  drop(): Promise<void>;
}

/** Starts a server in its own folder and builds the template. Use it in a global setup or in a single test file. */
export async function startTestPostgres(): Promise<TestPostgres & { stop(): Promise<void> }> {
  const directory = await makeDataFolder("bulk-test-postgres-");
  // Postgres runs as another user when this process is root, and that user must be able to enter the folder.
  await chmod(directory, 0o711);
  try {
    const server = await startPostgres({
      dataDirectory: join(directory, "data"),
      cacheDirectory: readLocalConfig().cacheDirectory,
      durable: false,
    });
    // An aborted test run exits without cleaning up.
    const forget = killOnExit(server.pid, "SIGQUIT");
    const stop = async (): Promise<void> => {
      await server.stop();
      forget();
      await rm(directory, { recursive: true, force: true });
    };
    try {
      const adminUrl = server.url("postgres");
      await preparePlatform(adminUrl);
      await createDatabase({ adminUrl, name: TEMPLATE });
      await migrate(server.url(TEMPLATE, "postgres"), { seed: true });
      return { ...connectToTestPostgres({ port: server.port }), stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

export function connectToTestPostgres(address: TestPostgresAddress): TestPostgres {
  return {
    address,
    url: (database, role = "supabase_admin") => `postgresql://${role}@127.0.0.1:${address.port}/${database}`,
  };
}

/** Creates a copy of the migrated and seeded template. With `migrated: false`, creates a database before its first migration. */
export async function createTestDatabase(
  server: TestPostgres,
  options: { migrated?: boolean } = {},
): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const adminUrl = server.url("postgres");
  const template = (options.migrated ?? true) ? { template: TEMPLATE } : {};
  await createDatabase({ adminUrl, name, ...template });
  return {
    name,
    url: (role = "authenticator") => server.url(name, role),
    drop: async () => {
      await withSession(adminUrl, (session) => session.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Opens a session, and closes it when the callback has ended or thrown. */
export async function withSession<T>(url: string, use: (session: Client) => Promise<T>): Promise<T> {
  const session = new Client({ connectionString: url });
  await session.connect();
  try {
    return await use(session);
  } finally {
    await session.end();
  }
}

/** The caller of a request: the Postgres role, and the `sub` of the token if there is one. */
export interface Requester {
  role: "anon" | "authenticated" | "service_role" | "bulk_registrar";
  /** Absent for a token without `sub`. Null for no token. */
  sub?: string | null;
}

/**
 * Runs a callback as PostgREST runs a request: in one transaction, as the role, with the claims. Commits the transaction, or
 * rolls it back when the callback throws.
 *
 * @param session of the role `authenticator`
 */
export async function actingAs<T>(
  session: Client,
  requester: Requester,
  run: (session: Client) => Promise<T>,
): Promise<T> {
  await session.query("begin");
  try {
    const { role, sub } = requester;
    const claims = sub === null ? "" : JSON.stringify(sub === undefined ? { role } : { role, sub });
    await session.query("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", [
      role,
      claims,
    ]);
    const result = await run(session);
    await session.query("commit");
    return result;
  } catch (error) {
    await session.query("rollback");
    throw error;
  }
}
