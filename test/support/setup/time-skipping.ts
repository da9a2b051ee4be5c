/** Finds the time-skipping server once for all test files; each test starts its own. */
import type { TestProject } from "vitest/node";
import { prepareTimeSkipping } from "../../../src/testing/time-skipping-bench.ts";

declare module "vitest" {
  interface ProvidedContext {
    testServerPath: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const path = await prepareTimeSkipping((line) => console.log(line));
  project.provide("testServerPath", path);
}
