/** Builds the console, unless the existing build has the same sources. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = [
  "console/**/*.{ts,tsx,css,html,json,svg}",
  "src/{domain,mentors-file}/**/*.ts",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

/** @returns the folder to serve */
export async function buildConsole(): Promise<string> {
  const folder = join(ROOT, "dist", "console");
  const record = join(folder, "sources.sha256");
  const sources = await hashSources();
  // The hash replaces file times, because a checkout or a copy can give new sources old times.
  if ((await readFile(record, "utf8").catch(() => "")) !== sources) {
    await promisify(execFile)("npm", ["run", "--silent", "console:build"], { cwd: ROOT });
    await writeFile(record, sources);
  }
  return folder;
}

async function hashSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const path of (await Array.fromAsync(glob(SOURCES, { cwd: ROOT }))).toSorted()) {
    hash.update(`${path}\n`).update(await readFile(join(ROOT, path)));
  }
  return hash.digest("hex");
}
