/**
 * `npm run coverage`: measures which branches of the workflows and of the domain the tests take, and fails below the threshold.
 * Workflows run in a sandbox of a worker thread's. V8 counts there, too: it is asked by NODE_V8_COVERAGE, which vitest sets
 * (`autoAttachSubprocess`), and the source map at the end of the bundle leads back to the sources.
 */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { startVitest } from "vitest/node";
import { countBranches, percentage, sumBranches } from "./branches.ts";
import type { Branches, FileCoverage } from "./branches.ts";

const ROOT = join(import.meta.dirname, "../..");
const REPORT = join(ROOT, "artefacts/coverage");
const FOLDERS = ["src/workflows", "src/domain"];
/** The tests of these projects take a run apart; those of the others use it. */
const PROJECTS = ["unit", "workflow"];
/** Of other folders' code, with lists of millions: minutes, where each step is counted. */
const LEFT_OUT = ["test/unit/selection.test.ts", "test/unit/cli-files.test.ts"];
/** Per cent of a folder's branches, at least. */
const THRESHOLD = 90;

async function main(): Promise<void> {
  await runTests();
  const report = JSON.parse(await readFile(join(REPORT, "coverage-final.json"), "utf8")) as Record<
    string,
    FileCoverage
  >;
  const files = Object.entries(report).map(([path, file]) => ({
    path: relative(ROOT, path),
    branches: countBranches(file),
  }));
  for (const folder of FOLDERS) {
    const own = files.filter(({ path }) => path.startsWith(`${folder}/`));
    for (const { path, branches } of own.toSorted((a, b) => a.path.localeCompare(b.path)))
      show(path, branches);
    const all = sumBranches(own.map(({ branches }) => branches));
    show(folder, all);
    console.log();
    if (own.length > 0 && percentage(all) >= THRESHOLD) continue;
    console.error(`The tests take fewer than ${THRESHOLD} % of the branches of ${folder}.`);
    process.exitCode = 1;
  }
}

async function runTests(): Promise<void> {
  const vitest = await startVitest("test", process.argv.slice(2), {
    root: ROOT,
    run: true,
    project: PROJECTS,
    cliExclude: LEFT_OUT,
    // What is counted is slower.
    testTimeout: 240_000,
    coverage: {
      enabled: true,
      provider: "v8",
      include: FOLDERS.map((folder) => `${folder}/**`).concat("**/workflow-bundle-*/bundle.js"),
      // The bundle is outside of the project, and is no source itself.
      allowExternal: true,
      excludeAfterRemap: true,
      autoAttachSubprocess: true,
      reporter: ["json"],
      reportOnFailure: true,
      reportsDirectory: REPORT,
    },
  });
  await vitest.close();
}

function show(name: string, branches: Branches): void {
  const { total, taken, missed } = branches;
  const lines = [...new Set(missed)].toSorted((a, b) => a - b).join(" ");
  const columns = [
    name.padEnd(36),
    `${percentage(branches).toFixed(1)} %`.padStart(8),
    `${taken} of ${total}`.padStart(11),
    lines && `  lines ${lines}`,
  ];
  console.log(columns.join(""));
}

await main();
