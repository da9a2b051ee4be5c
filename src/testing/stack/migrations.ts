/**
 * Prepares a database like a Supabase project, and applies the migrations. The migrations are recorded where the Supabase CLI
 * records them, so that both can work on one database.
 */
import { readdir, readFile } from "node:fs/promises";
import { Client, escapeIdentifier } from "pg";
import { splitStatements } from "./sql-statements.ts";

const MIGRATIONS = new URL("../../../supabase/migrations/", import.meta.url);
const SEED = new URL("../../../supabase/seed.sql", import.meta.url);
// The SQL files are not compiled. The package contains them in the source folder.
const SOURCES = new URL("../../../src/testing/stack/", import.meta.url);
const PLATFORM_ROLES = new URL("platform-roles.sql", SOURCES);
const PLATFORM_DATABASE = new URL("platform-database.sql", SOURCES);

/** The key of the advisory lock. Every process must use the same constant. */
const MIGRATION_LOCK = 20_261_125;

/** Thrown when a statement of a migration or of the seed fails. The whole file is rolled back. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/**
 * Prepares a server once, with the roles of Supabase.
 *
 * @param adminUrl the superuser's URL of the database `postgres`
 */
export async function preparePlatform(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(await readFile(PLATFORM_ROLES, "utf8"));
  });
}

/**
 * Creates a database, and leaves an existing one unchanged.
 *
 * @param adminUrl the superuser's URL of the database `postgres`
 */
export async function createDatabase(options: {
  adminUrl: string;
  name: string;
  /** The database to copy. It must have no sessions. */
  template?: string;
}): Promise<void> {
  const { adminUrl, name, template } = options;
  await withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount !== 0) return;
    // The role of the migrations owns the database, as in Supabase, and needs no superuser.
    const copied = template === undefined ? "" : ` template ${escapeIdentifier(template)}`;
    await client.query(`create database ${escapeIdentifier(name)} owner postgres${copied}`);
  });
  if (template !== undefined) return;
  const databaseUrl = new URL(adminUrl);
  databaseUrl.pathname = `/${encodeURIComponent(name)}`;
  // An existing database gets this step too, because its creation may have been interrupted before it.
  await withClient(databaseUrl.href, async (client) => {
    await client.query(await readFile(PLATFORM_DATABASE, "utf8"));
  });
}

/**
 * Renames a database whose migrations have been changed since they were applied, so that a new database can take its place. The
 * old database keeps its data.
 *
 * @param adminUrl the superuser's URL of the database `postgres`
 * @returns the new name of the old database, or undefined when the database is current or doesn't exist
 */
export async function setOutdatedAside(adminUrl: string, name: string): Promise<string | undefined> {
  return withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) return undefined;
    const databaseUrl = Object.assign(new URL(adminUrl), { pathname: `/${encodeURIComponent(name)}` });
    if (!(await withClient(databaseUrl.href, hasChangedMigrations))) return undefined;
    const aside = `${name}_until_${Date.now()}`;
    await client.query(`alter database ${escapeIdentifier(name)} rename to ${escapeIdentifier(aside)}`);
    return aside;
  });
}

async function hasChangedMigrations(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ recorded: boolean }>(
    "select to_regclass('supabase_migrations.schema_migrations') is not null as recorded",
  );
  if (rows[0]?.recorded !== true) return false;
  const history = await client.query<{ version: string; statements: string[] | null }>(
    "select version, statements from supabase_migrations.schema_migrations",
  );
  const files = new Map((await listMigrations()).map((migration) => [migration.version, migration.fileName]));
  for (const { version, statements } of history.rows) {
    const fileName = files.get(version);
    if (fileName === undefined) return true;
    const current = splitStatements(await readFile(new URL(fileName, MIGRATIONS), "utf8"));
    if (JSON.stringify(statements) !== JSON.stringify(current)) return true;
  }
  return false;
}

/**
 * Applies the new migrations, each file in one transaction. With `seed`, applies the sample data after them.
 *
 * @param url of the role `postgres`
 * @returns the names of the applied files
 */
export async function migrate(url: string, options: { seed: boolean }): Promise<string[]> {
  return withClient(url, async (client) => {
    // The session holds the lock until it ends. A second process waits, and then finds all migrations applied.
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await prepareHistory(client);
    const { rows } = await client.query<{ version: string }>(
      "select version from supabase_migrations.schema_migrations",
    );
    const applied = new Set(rows.map((row) => row.version));

    const pending = (await listMigrations()).filter(({ version }) => !applied.has(version));
    for (const migration of pending) await applyMigration(client, migration);
    if (options.seed) await applyFile(client, "seed.sql", splitStatements(await readFile(SEED, "utf8")));
    // PostgREST caches the schema and listens for this notification.
    if (pending.length > 0) await client.query("notify pgrst, 'reload schema'");
    return pending.map(({ fileName }) => fileName);
  });
}

interface Migration {
  fileName: string;
  version: string;
  name: string;
}

async function listMigrations(): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for (const fileName of (await readdir(MIGRATIONS)).sort()) {
    const match = /^(\d+)_(.*)\.sql$/.exec(fileName);
    if (match === null) continue;
    const [, version = "", name = ""] = match;
    migrations.push({ fileName, version, name });
  }
  return migrations;
}

/** Creates the table as the Supabase CLI does. */
async function prepareHistory(client: Client): Promise<void> {
  await client.query(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (
      version text not null primary key, statements text[], name text
    )`);
}

async function applyMigration(client: Client, { fileName, version, name }: Migration): Promise<void> {
  const statements = splitStatements(await readFile(new URL(fileName, MIGRATIONS), "utf8"));
  await applyFile(client, fileName, statements, async () => {
    await client.query(
      "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)",
      [version, name, statements],
    );
  });
}

async function applyFile(
  client: Client,
  fileName: string,
  statements: string[],
  record?: () => Promise<void>,
): Promise<void> {
  await client.query("begin");
  try {
    for (const statement of statements) await client.query(statement);
    await record?.();
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${fileName} failed and was rolled back: ${reason}`, { cause: error });
  }
}

async function withClient<T>(connectionString: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
