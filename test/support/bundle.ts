/** Today's workflows, bundled once for all workers of this process: a worker that needn't do so itself is up sooner. */
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import type { BundleOptions } from "@temporalio/worker";
import { workflowsPath } from "../../src/worker.ts";

export interface PreparedBundle {
  readonly path: string;
  /** Done at the end of this process in any case. */
  remove(): Promise<void>;
}

export interface BundleChoice {
  /** The workflows' entry point. Default: today's */
  path?: string;
  /** Keep the branches of the sources, and lead back to them, for whoever measures coverage. Default: false */
  measured?: boolean;
}

export async function prepareBundle({
  path = workflowsPath(),
  measured = false,
}: BundleChoice = {}): Promise<PreparedBundle> {
  const folder = await mkdtemp(join(tmpdir(), "workflow-bundle-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { code } = await bundleWorkflowCode({
    workflowsPath: path,
    logger: new DefaultLogger("ERROR"),
    ...(measured && { webpackConfigHook: keepBranches }),
  });
  const bundle = join(folder, "bundle.js");
  // The one form of a source map that the coverage provider reads.
  await writeFile(
    bundle,
    measured ? code.replace(/json;charset=utf-8;base64,(?=[^,]*$)/, "json;base64,") : code,
  );
  return { path: bundle, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The SDK translates for an old engine: `??` and `?.` would become branches of another kind. */
const keepBranches: NonNullable<BundleOptions["webpackConfigHook"]> = (config) => {
  for (const rule of config.module?.rules ?? []) {
    if (typeof rule !== "object" || rule === null || typeof rule.use !== "object" || !("options" in rule.use))
      continue;
    const { options } = rule.use;
    if (typeof options === "object" && "jsc" in options) Object.assign(options["jsc"], { target: "es2022" });
  }
  return config;
};
