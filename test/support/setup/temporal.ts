/** One Temporal dev server for all test files of a project; each test has a task queue of its own. */
import type { TestProject } from "vitest/node";
import { startTestTemporal } from "../../../src/testing/temporal.ts";

declare module "vitest" {
  interface ProvidedContext {
    temporalAddress: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestTemporal((line) => console.log(line));
  project.provide("temporalAddress", server.address);
  return () => server.stop();
}
