/**
 * Shows the schema that the migrations lead to, in one file that a reviewer can read: supabase/schema.sql. Written
 * from the catalogs, since pg_dump doesn't come with the binaries.
 *
 *     node local/schema-dump.ts            writes the file
 *     node local/schema-dump.ts --check    ends with 1 if the file isn't what the migrations lead to
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

const HEADER = `-- The schema that the migrations lead to. Not applied by anything: it is here to be read, and to show in a review
-- what a migration changes. Written by \`node local/schema-dump.ts\`.
`;

/** @param url of any role, to a migrated database */
export async function dumpSchema(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // Names come qualified, whatever the role's own search path.
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
    // Postgres doesn't run as root: its own user must get through.
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

/** The lines that only one of two texts has, each with its number: enough to see what drifted. */
function describeDrift(stored: string, dumped: string): string {
  const lines = [...linesOnlyIn(stored, dumped, "-"), ...linesOnlyIn(dumped, stored, "+")];
  return lines.length > 0 ? lines.join("\n") : "The same lines in another order.";
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
  console.error("supabase/schema.sql isn't what the migrations lead to; run `node local/schema-dump.ts`.\n");
  console.error(describeDrift(stored, dumped));
  return 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
