/** What faults have cost each engine when it was last run: the table is made from all of it, so that one engine can be run again. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ENGINES } from "./engines.ts";
import type { SafetyResult } from "./report.ts";

const FILE = fileURLToPath(new URL("safety.json", import.meta.url));

/** @returns the results of all engines, the latest of each, in the order of a round */
export async function keepSafety(results: readonly SafetyResult[]): Promise<SafetyResult[]> {
  const known = await readFile(FILE, "utf8").then(
    (text) => JSON.parse(text) as SafetyResult[],
    () => [],
  );
  const isNew = (old: SafetyResult) => results.every((each) => each.engine !== old.engine);
  const all = [...known.filter(isNew), ...results];
  const kept = ENGINES.flatMap(({ name }) => all.filter(({ engine }) => engine === name));
  await writeFile(FILE, `${JSON.stringify(kept, undefined, 2)}\n`);
  return kept;
}
