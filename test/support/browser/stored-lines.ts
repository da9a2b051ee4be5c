/** The contents of the tables in the words of the result page, for a comparison of the two. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { TEXTS } from "../../../console/src/texts/texts-by-language.ts";
import type { TestBackend } from "../backend.ts";
import { readLines } from "./result-page.ts";
import type { Line } from "./result-page.ts";

type Database = Pick<TestBackend, "rows">;

export type StoredLine = Omit<Line, "position">;

/** In the order of the selection, each mentor with the latest outcome. */
export async function storedLines(database: Database, bulkId: string): Promise<StoredLine[]> {
  const rows = await database.rows<StoredItem>(
    `select m.full_name as name, i.detail, i.error_code as code
     from (
       select distinct on (mentor_id) *
       from public.bulk_registration_items where bulk_id = $1 order by mentor_id, round desc
     ) i join public.mentors m on m.id = i.mentor_id
     order by i.selection_position`,
    [bulkId],
  );
  return rows.map((item) => ({ name: item.name, status: statusOf(item) }));
}

type StoredItem = {
  name: string;
  detail: "registered" | "alreadyRegistered" | "failed" | "cancelled" | null;
  code: string | null;
};

function statusOf({ detail, code }: StoredItem): string {
  const { states, failed, reason } = TEXTS.en.result;
  if (detail === null) return states.waiting;
  return detail === "failed" ? failed(reason(code ?? "", "")) : states[detail];
}

/** Waits until the page shows what the tables hold, line by line. @returns what the page then shows */
export async function expectLinesAsStored(page: Page, database: Database, bulkId: string): Promise<Line[]> {
  let lines: Line[] = [];
  await expect
    .poll(async () => {
      lines = await readLines(page);
      return byName(lines);
    })
    .toEqual(byName(await storedLines(database, bulkId)));
  return lines;
}

/** The sorted names of the mentors with an activity of this bulk registration. */
export async function registeredNames(database: Database, bulkId: string): Promise<string[]> {
  const rows = await database.rows<{ name: string }>(
    `select m.full_name as name from public.proxy_activities a join public.mentors m on m.id = a.mentor_id
     where a.bulk_id = $1`,
    [bulkId],
  );
  return rows.map(({ name }) => name).toSorted();
}

/** The activities of all coordinators. */
export async function countOf(database: Database, table: string): Promise<number> {
  const rows = await database.rows<{ count: number }>(`select count(*)::int as count from public.${table}`);
  return rows[0]?.count ?? 0;
}

/** By name and without positions, for comparing lists of different order. */
export function byName(lines: readonly StoredLine[]): StoredLine[] {
  return lines.map(({ name, status }) => ({ name, status })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
