/** The example of a backend, installed with the packed package into an empty folder, with its own tests. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { installProject, NPM_PATIENCE, run } from "../support/packed-package.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/backend/", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "test-example-"));
  await cp(EXAMPLE, folder, { recursive: true });
  const file = join(folder, "package.json");
  const manifest = await readFile(file, "utf8");
  const installed = manifest.replace(
    /("durable-bulk-registration": )"[^"]+"/,
    `$1${JSON.stringify(`file:${inject("packedPackage")}`)}`,
  );
  if (installed === manifest) throw new Error("The example doesn't depend on the package");
  await writeFile(file, installed);
  await installProject(folder);
}, NPM_PATIENCE);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the example compiles against the package's own types", async () => {
  const { stdout, exitCode } = await run(["npm", "run", "--silent", "types"], { cwd: folder });
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
});

test("the example's own three tests pass", { timeout: NPM_PATIENCE }, async () => {
  const { cacheDirectory } = readLocalConfig();
  const { stdout, stderr, exitCode } = await run([`BULK_CACHE_DIR=${cacheDirectory}`, "npm", "test"], {
    cwd: folder,
  });
  expect({ exitCode, told: exitCode === 0 ? "" : `${stdout}\n${stderr}` }).toEqual({ exitCode: 0, told: "" });
  expect(stdout.match(/^ℹ (?:pass|fail|skipped|cancelled|todo) .*$/gm)).toEqual([
    "ℹ pass 3",
    "ℹ fail 0",
    "ℹ cancelled 0",
    "ℹ skipped 0",
    "ℹ todo 0",
  ]);
});

test("without the packages that only tests need, the kit names the command that installs them", async () => {
  const gone = ["pg", "@temporalio/testing"];
  await Promise.all(gone.map((name) => rm(join(folder, "node_modules", name), { recursive: true })));
  const { stderr, exitCode } = await run(
    ["node", "--input-type=module", "--eval", 'await import("durable-bulk-registration/testing")'],
    { cwd: folder },
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /aren't installed: pg, @temporalio\/testing\. Install them with: npm install --save-dev pg@/,
  );
});
