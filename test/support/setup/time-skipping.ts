/** Finds the time-skipping server once for all test files; each test starts its own. */
import type { TestProject } from "vitest/node";
import { findTestServer } from "../../../local/test-server.ts";
import { readLocalConfig } from "../../../src/config/local-config.ts";

declare module "vitest" {
  interface ProvidedContext {
    testServerPath: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const { cacheDirectory, searchPath, temporalTestServerPath } = readLocalConfig();
  const path = await findTestServer({
    cacheDirectory,
    searchPath,
    explicitPath: temporalTestServerPath,
    log: (line) => console.log(line),
  });
  project.provide("testServerPath", path);
}
