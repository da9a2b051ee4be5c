/** The contents of all tables as text: a refused call must leave them the same. */
import { escapeIdentifier, escapeLiteral } from "pg";

/** Rows as the superuser sees them. */
export type Rows = (query: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/**
 * One statement reads all tables, because a connection takes longer than the rows.
 *
 * @returns the rows of each table of the schema in a fixed order
 */
export async function dumpTables(rows: Rows): Promise<Map<string, string>> {
  const tables = (await tableNames(rows)).map(
    (table) =>
      `select ${escapeLiteral(table)} as name, coalesce(string_agg(row, E'\\n' order by row), '') as contents
       from (select to_jsonb(t)::text as row from public.${escapeIdentifier(table)} t) as found`,
  );
  const dumped = await rows(tables.join(" union all "));
  return new Map(dumped.map(({ name, contents }) => [String(name), String(contents)]));
}

export async function tableNames(rows: Rows): Promise<string[]> {
  const tables = await rows("select tablename from pg_tables where schemaname = 'public' order by 1");
  return tables.map(({ tablename }) => String(tablename));
}

/** The tables that differ. */
export function changedTables(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}
