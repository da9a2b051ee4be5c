/** Bundles the workflows once for all workers of a test run. A worker starts faster with a bundle. */
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import type { BundleOptions } from "@temporalio/worker";
import { workflowsPath } from "../worker.ts";

export interface PreparedBundle {
  readonly path: string;
  /** Removes the bundle's file. The end of this process removes it too. */
  remove(): Promise<void>;
}

export interface BundleChoice {
  /** The workflows' entry point. Default: the package's. */
  path?: string;
  /** Changes the bundle, such as for measuring coverage. Default: no change. */
  change?: {
    webpackConfigHook: NonNullable<BundleOptions["webpackConfigHook"]>;
    code: (code: string) => string;
  };
}

export async function prepareBundle({
  path = workflowsPath(),
  change,
}: BundleChoice = {}): Promise<PreparedBundle> {
  const folder = await mkdtemp(join(tmpdir(), "workflow-bundle-"));
  const removeAtExit = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeAtExit);
  const { code } = await bundleWorkflowCode({
    workflowsPath: path,
    logger: new DefaultLogger("ERROR"),
    ...(change !== undefined && { webpackConfigHook: change.webpackConfigHook }),
  });
  const bundle = join(folder, "bundle.js");
  await writeFile(bundle, change === undefined ? code : change.code(code));
  return {
    path: bundle,
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
      process.off("exit", removeAtExit);
    },
  };
}
