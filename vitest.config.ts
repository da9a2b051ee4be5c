import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { fastFolder } from "./src/testing/data-folder.ts";
import { COMPILED_BEFORE } from "./test/support/program-entry.ts";
import { SlowestFirst } from "./test/support/slowest-first.ts";

const setup = (name: string) => `test/support/setup/${name}.ts`;

/** One project per kind of test, by the servers that it needs. */
const project = (name: string, include: string[], globalSetup: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    include,
    globalSetup,
  },
});

export default defineConfig({
  test: {
    // Many tests wait for Temporal's timers or for a browser, so there are two workers more than processors.
    maxWorkers: Math.min(availableParallelism() + 2, 8),
    // Most files load the same packages, so the files of one worker share them.
    isolate: false,
    // Concurrent tests mostly wait.
    maxConcurrency: 10,
    env: { ...COMPILED_BEFORE, TMPDIR: await fastFolder() },
    setupFiles: ["test/support/keep-compiled.ts"],
    sequence: { sequencer: SlowestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The deadline of polls, which a busy machine can meet too.
    expect: { poll: { timeout: 20_000, interval: 50 } },
    projects: [
      project("unit", ["test/{unit,compose,kubernetes,readme,console}/**/*.test.ts"]),
      project("sql", ["test/sql/**/*.test.ts"], [setup("postgres")]),
      project("local", ["test/{local,deploy}/**/*.test.ts"], [setup("postgres")]),
      project(
        "workflow",
        ["test/workflow/**/*.test.ts"],
        [setup("workflow-bundle"), setup("temporal"), setup("time-skipping")],
      ),
      project(
        "servers",
        [
          "test/replay/**/*.test.ts",
          "test/integration/**/*.test.ts",
          "test/http/**/*.test.ts",
          "test/cli/**/*.test.ts",
        ],
        [setup("workflow-bundle"), setup("temporal"), setup("postgres")],
      ),
      project(
        "package",
        ["test/package/**/*.test.ts"],
        [setup("workflow-bundle"), setup("temporal"), setup("postgres"), setup("packed-package")],
      ),
      project(
        "browser",
        ["test/browser/**/*.test.ts"],
        [setup("workflow-bundle"), setup("temporal"), setup("postgres"), setup("chromium"), setup("console")],
      ),
      project("faults", ["test/faults/*.test.ts"], [setup("workflow-bundle")]),
    ],
  },
});
