/** The pages with measured figures, and the sources of the figures. No figure on these pages is typed by hand. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readSafety } from "./peers/safety-results.ts";
import { benchTables, readmeBenchTable, readmeFaultsTable, spaceTable } from "./report.ts";
import { writeTables } from "./report-page.ts";
import { readResults } from "./results.ts";
import { UNITS_FILE } from "./scaling/model.ts";
import type { Units } from "./scaling/model.ts";
import { scalingTables } from "./scaling/report.ts";

const fileOf = (page: string) => fileURLToPath(new URL(`../${page}`, import.meta.url));

/** @returns for each page, by its path in the repository, its tables by their names */
export async function measuredTables(): Promise<Record<string, Record<string, string>>> {
  const results = await readResults();
  const units = JSON.parse(await readFile(UNITS_FILE, "utf8")) as Units;
  return {
    "README.md": {
      bench: readmeBenchTable(results),
      faults: readmeFaultsTable(await readFile(fileOf("docs/faults.md"), "utf8")),
    },
    "bench/README.md": benchTables(results, await readSafety()),
    "docs/operating.md": { space: spaceTable(results) },
    "docs/scaling.md": scalingTables(units),
  };
}

export async function writeMeasuredPages(): Promise<void> {
  for (const [page, tables] of Object.entries(await measuredTables()))
    await writeTables(fileOf(page), tables);
}
