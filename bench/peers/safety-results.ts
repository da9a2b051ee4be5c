/** What faults have cost each engine when it was last run: the table is made from all of it, so that one engine can be run again. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { SafetyResult } from "./report.ts";

const FILE = fileURLToPath(new URL("safety.json", import.meta.url));

export async function readSafety(): Promise<SafetyResult[]> {
  return JSON.parse(await readFile(FILE, "utf8")) as SafetyResult[];
}

/**
 * @param engines their names in the order of a round
 * @returns the results of all engines, the latest of each
 */
export async function keepSafety(
  engines: readonly string[],
  results: readonly SafetyResult[],
): Promise<SafetyResult[]> {
  const known = await readSafety();
  const isNew = (old: SafetyResult) => results.every((each) => each.engine !== old.engine);
  const all = [...known.filter(isNew), ...results];
  const kept = engines.flatMap((name) => all.filter(({ engine }) => engine === name));
  await writeFile(FILE, `${JSON.stringify(kept, undefined, 2)}\n`);
  return kept;
}
