/**
 * The latest results of each part of the benchmarks. The pages are made from all of them, so one part can be run alone.
 */
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
  /** The commit of the measured code. */
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

/** Replaces the earlier results of a part. */
export async function keepResult(part: string, measured: Measured, machine: string): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const { stdout } = await run("git", ["rev-parse", "--short", "HEAD"]);
  const results = { ...(await readResults()), [part]: { date, commit: stdout.trim(), machine, ...measured } };
  await writeFile(FILE, JSON.stringify(results));
  // One row per line, in the format of `npm run format`, so that a diff between two runs is readable.
  await run("oxfmt", ["--write", FILE]);
}
