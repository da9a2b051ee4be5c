/**
 * Writes the schema that the migrations create to supabase/schema.sql, so that a reviewer can read it in one file. The schema
 * comes from the catalogs, because the Postgres binaries don't include pg_dump.
 *
 *     node local/schema-dump.ts            writes the file
 *     node local/schema-dump.ts --check    exits with 1 when the file differs from the migrations
 */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { readLocalConfig } from "../src/config/local-config.ts";
import { createDatabase, migrate, preparePlatform } from "../src/testing/stack/migrations.ts";
import { startPostgres } from "../src/testing/stack/postgres.ts";
import { SECTIONS } from "./schema-queries.ts";

const SCHEMA_FILE = new URL("../supabase/schema.sql", import.meta.url);

const HEADER = `-- The schema that the migrations create. This file is only for readers: a review shows here what a migration changes.
-- \`node local/schema-dump.ts\` writes this file.
`;

/** @param url of a migrated database, with any role */
export async function dumpSchema(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // An empty search path makes Postgres qualify all names.
    await client.query("set search_path to ''");
    const sections: string[] = [];
    for (const { title, query } of SECTIONS) {
      const { rows } = await client.query<{ definition: string }>(query);
      const definitions = rows.map(({ definition }) => definition.trimEnd());
      if (definitions.length > 0) sections.push(`-- ${title}\n\n${definitions.join("\n\n")}\n`);
    }
    return `${HEADER}\n${sections.join("\n")}`;
  } finally {
    await client.end();
  }
}

async function dumpMigratedSchema(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "bulk-schema-"));
  try {
    // Postgres runs as another user when this process is root, and that user must be able to enter the folder.
    await chmod(directory, 0o711);
    const { cacheDirectory } = readLocalConfig();
    const postgres = await startPostgres({
      dataDirectory: join(directory, "data"),
      cacheDirectory,
      durable: false,
    });
    try {
      const adminUrl = postgres.url("postgres");
      await preparePlatform(adminUrl);
      await createDatabase({ adminUrl, name: "schema" });
      await migrate(postgres.url("schema", "postgres"), { seed: false });
      return await dumpSchema(postgres.url("schema", "postgres"));
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Lists the lines that only one of the texts has, with their numbers. */
function describeDrift(stored: string, dumped: string): string {
  const lines = [...linesOnlyIn(stored, dumped, "-"), ...linesOnlyIn(dumped, stored, "+")];
  return lines.length > 0 ? lines.join("\n") : "The lines are the same but in another order.";
}

function linesOnlyIn(text: string, other: string, sign: string): string[] {
  const otherLines = new Set(other.split("\n"));
  return text
    .split("\n")
    .flatMap((line, index) => (otherLines.has(line) ? [] : [`${sign} ${index + 1}: ${line}`]));
}

async function main(parameters: string[]): Promise<number> {
  const dumped = await dumpMigratedSchema();
  if (!parameters.includes("--check")) {
    await writeFile(SCHEMA_FILE, dumped);
    console.log(`Wrote ${fileURLToPath(SCHEMA_FILE)}`);
    return 0;
  }
  const stored = await readFile(SCHEMA_FILE, "utf8").catch(() => "");
  if (stored === dumped) return 0;
  console.error("supabase/schema.sql differs from the migrations. Run `node local/schema-dump.ts`.\n");
  console.error(describeDrift(stored, dumped));
  return 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
