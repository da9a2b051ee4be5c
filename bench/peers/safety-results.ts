/**
 * The latest results of each engine under faults. The table is made from all of them, so one engine can be run again.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { SafetyResult } from "./report.ts";

const FILE = fileURLToPath(new URL("safety.json", import.meta.url));

export async function readSafety(): Promise<SafetyResult[]> {
  return JSON.parse(await readFile(FILE, "utf8")) as SafetyResult[];
}

/**
 * @param engines their names in the order of a round
 * @returns the latest results of each engine
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
