/** One Temporal dev server for all test files of a run; each test has its own task queue. */
import type { TestProject } from "vitest/node";
import { startTestTemporal } from "../../../src/testing/temporal.ts";
import { sharedByRun } from "./shared.ts";

declare module "vitest" {
  interface ProvidedContext {
    temporalAddress: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { value, giveBack } = await sharedByRun("temporal", async () => {
    const server = await startTestTemporal((line) => console.log(line));
    return { value: server.address, stop: () => server.stop() };
  });
  project.provide("temporalAddress", value);
  return giveBack;
}
