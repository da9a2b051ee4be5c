/** Builds the console once for all test files, from the sources as a release does. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    consoleDirectory: string;
  }
}

const CONSOLE = fileURLToPath(new URL("../../../console", import.meta.url));

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), "console-"));
  // Named, since a test run's own mode would bring React's slow form for developers.
  await build({ root: CONSOLE, mode: "production", logLevel: "warn", build: { outDir, emptyOutDir: true } });
  project.provide("consoleDirectory", outDir);
  return () => rm(outDir, { recursive: true, force: true });
}
