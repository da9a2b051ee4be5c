/** Builds the console once for all test files, unless the existing build is from today's sources. */
import type { TestProject } from "vitest/node";
import { buildConsole } from "../../../local/console-build.ts";

declare module "vitest" {
  interface ProvidedContext {
    consoleDirectory: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide("consoleDirectory", await buildConsole());
}
