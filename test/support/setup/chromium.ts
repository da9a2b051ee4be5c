/** Finds a Chromium once for all test files; each file starts its own. */
import type { TestProject } from "vitest/node";
import { findChromium } from "../../../local/chromium.ts";
import { readLocalConfig } from "../../../src/config.ts";

declare module "vitest" {
  interface ProvidedContext {
    chromiumPath: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const { cacheDirectory, searchPath, chromiumPath } = readLocalConfig();
  const path = await findChromium({
    cacheDirectory,
    searchPath,
    explicitPath: chromiumPath,
    log: (line) => console.log(line),
  });
  project.provide("chromiumPath", path);
}
