/** Packs the package once for all test files, as `npm publish` would. */
import type { TestProject } from "vitest/node";
import { packPackage } from "../packed-package.ts";

declare module "vitest" {
  interface ProvidedContext {
    packedPackage: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const packed = await packPackage();
  project.provide("packedPackage", packed.tarball);
  return () => packed.remove();
}
