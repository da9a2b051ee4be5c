/** Finds the time-skipping server once for all test files; each file starts its own, since each skips time for itself. */
import type { TestProject } from "vitest/node";
declare module "vitest" {
  interface ProvidedContext {
    testServerPath: string;
  }
}
export default async function setup(project: TestProject): Promise<void> {
  project.provide("testServerPath", "/tmp/scratch/ts-launcher.sh");
}
