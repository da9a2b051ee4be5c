/** Today's workflows, bundled once for all workers of this process: a worker that needn't do so itself is up sooner. */
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { workflowsPath } from "../../src/worker.ts";

export interface PreparedBundle {
  readonly path: string;
  /** Done at the end of this process in any case. */
  remove(): Promise<void>;
}

/** @param path of the workflows' entry point. Default: today's */
export async function prepareBundle(path = workflowsPath()): Promise<PreparedBundle> {
  const folder = await mkdtemp(join(tmpdir(), "workflow-bundle-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { code } = await bundleWorkflowCode({ workflowsPath: path, logger: new DefaultLogger("ERROR") });
  const bundle = join(folder, "bundle.js");
  await writeFile(bundle, code);
  return { path: bundle, remove: () => rm(folder, { recursive: true, force: true }) };
}
