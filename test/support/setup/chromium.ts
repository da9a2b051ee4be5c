/** Finds a Chromium once for all processes of the test run, of which each starts its own, and deletes the pictures of earlier runs. */
import { rm } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { findChromium } from "../../../local/chromium.ts";
import { readLocalConfig } from "../../../src/config/local-config.ts";
import { ARTEFACTS } from "../browser/artefacts.ts";

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
  await rm(ARTEFACTS, { recursive: true, force: true });
}
