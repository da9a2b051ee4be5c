/** One Temporal dev server for all test files of a project; each test has a task queue of its own. */
import type { TestProject } from "vitest/node";
import { findTemporalCli } from "../../../local/temporal-cli.ts";
import { startTemporalServer } from "../../../local/temporal-server.ts";
import { readLocalConfig } from "../../../src/config/local-config.ts";

declare module "vitest" {
  interface ProvidedContext {
    temporalAddress: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cacheDirectory, searchPath, temporalCliPath } = readLocalConfig();
  const binary = await findTemporalCli({
    cacheDirectory,
    searchPath,
    explicitPath: temporalCliPath,
    log: (line) => console.log(line),
  });
  const server = await startTemporalServer({ binary, ui: false });
  project.provide("temporalAddress", server.address);
  return () => server.stop();
}
