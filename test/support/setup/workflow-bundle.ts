/** Bundles the workflows once for all test files, from the sources as a worker does. */
import type { TestProject } from "vitest/node";
import { prepareBundle } from "../bundle.ts";
import { sharedByRun } from "./shared.ts";

declare module "vitest" {
  interface ProvidedContext {
    workflowBundlePath: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { value, giveBack } = await sharedByRun("workflow-bundle", async () => {
    const bundle = await prepareBundle({ measured: project.vitest.config.coverage.enabled });
    return { value: bundle.path, stop: () => bundle.remove() };
  });
  project.provide("workflowBundlePath", value);
  return giveBack;
}
