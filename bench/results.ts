/** What each part of the benchmarks measured when it was last run. The pages are made from it, so one part can be run again alone. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Table } from "./statistics.ts";

export interface Measured {
  tables: readonly Table[];
  /** A sentence below the tables. */
  note?: string;
}

export interface PartResult extends Measured {
  /** ISO 8601, a day. */
  date: string;
  /** Of the code that was measured. */
  commit: string;
  /** Processors, load and the time that the host took away. */
  machine: string;
}

export type BenchResults = Readonly<Record<string, PartResult>>;

const run = promisify(execFile);

const FILE = fileURLToPath(new URL("results.json", import.meta.url));

export async function readResults(): Promise<BenchResults> {
  return JSON.parse(await readFile(FILE, "utf8")) as BenchResults;
}

/** Keeps what a part measured in place of what it measured before. */
export async function keepResult(part: string, measured: Measured, machine: string): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const { stdout } = await run("git", ["rev-parse", "--short", "HEAD"]);
  const results = { ...(await readResults()), [part]: { date, commit: stdout.trim(), machine, ...measured } };
  await writeFile(FILE, JSON.stringify(results));
  // A row on a line, as `npm run format` writes it: a difference between two runs can then be read.
  await run("oxfmt", ["--write", FILE]);
}
