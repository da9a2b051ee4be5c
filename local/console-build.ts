/** Builds the console, unless what is there is newer than everything it is made of. */
import { glob, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["console/**/*", "src/domain/**/*", "package-lock.json"];

/** @returns the folder to serve */
export async function buildConsole(): Promise<string> {
  const folder = join(ROOT, "dist", "console");
  const built = await modified(join(folder, "index.html"));
  if (built === undefined || built < (await newestSource())) {
    // The mode is named, since that of a test run would bring React's slow form for developers.
    await build({ root: join(ROOT, "console"), mode: "production", logLevel: "warn" });
  }
  return folder;
}

async function newestSource(): Promise<number> {
  let newest = 0;
  for await (const path of glob(SOURCES, { cwd: ROOT })) {
    newest = Math.max(newest, (await modified(join(ROOT, path))) ?? 0);
  }
  return newest;
}

async function modified(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}
