/** The bundled workflows of a test run, also for measuring coverage. */
import type { BundleOptions } from "@temporalio/worker";
import { prepareBundle as prepare } from "../../src/testing/bundle.ts";
import type { PreparedBundle } from "../../src/testing/bundle.ts";

export type { PreparedBundle };

export interface BundleChoice {
  /** The workflows' entry point. Default: today's */
  path?: string;
  /** Keeps the branches of the sources, and maps to them, for coverage. Default: false */
  measured?: boolean;
}

export function prepareBundle({ measured = false, ...choice }: BundleChoice = {}): Promise<PreparedBundle> {
  const change = {
    webpackConfigHook: keepBranches,
    // The only form of a source map that the coverage provider reads.
    code: (code: string) => code.replace(/json;charset=utf-8;base64,(?=[^,]*$)/, "json;base64,"),
  };
  return prepare({ ...choice, ...(measured && { change }) });
}

/** The SDK translates for an old engine, where `??` and `?.` become branches of another kind. */
const keepBranches: NonNullable<BundleOptions["webpackConfigHook"]> = (config) => {
  for (const rule of config.module?.rules ?? []) {
    if (typeof rule !== "object" || rule === null || typeof rule.use !== "object" || !("options" in rule.use))
      continue;
    const { options } = rule.use;
    if (typeof options === "object" && "jsc" in options) Object.assign(options["jsc"], { target: "es2022" });
  }
  return config;
};
