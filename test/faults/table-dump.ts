/** The contents of all tables as text: a refused call must leave them the same. */

/** Rows as the superuser sees them. */
export type Rows = (query: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** @returns the rows of each table of the schema in a fixed order */
export async function dumpTables(rows: Rows): Promise<Map<string, string>> {
  const dump = new Map<string, string>();
  for (const table of await tableNames(rows)) {
    const found = await rows(`select to_jsonb(t)::text as row from public.${quoted(table)} t order by 1`);
    dump.set(table, found.map(({ row }) => String(row)).join("\n"));
  }
  return dump;
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

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
