/** Bundles the workflows once for all test files, from the sources as a worker does. */
import type { TestProject } from "vitest/node";
import { prepareBundle } from "../bundle.ts";

declare module "vitest" {
  interface ProvidedContext {
    workflowBundlePath: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bundle = await prepareBundle({ measured: project.vitest.config.coverage.enabled });
  project.provide("workflowBundlePath", bundle.path);
  return () => bundle.remove();
}
