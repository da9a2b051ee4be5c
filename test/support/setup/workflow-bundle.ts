/** Bundles the workflows once for all test files, from the sources as a worker does. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import type { TestProject } from "vitest/node";
import { workflowsPath } from "../../../src/worker.ts";

declare module "vitest" {
  interface ProvidedContext {
    workflowBundlePath: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "workflow-bundle-"));
  const { code } = await bundleWorkflowCode({
    workflowsPath: workflowsPath(),
    logger: new DefaultLogger("WARN"),
  });
  const path = join(folder, "bundle.js");
  await writeFile(path, code);
  project.provide("workflowBundlePath", path);
  return () => rm(folder, { recursive: true });
}
