/** The code from which a worker runs its workflows: the bundler includes every import, direct or indirect. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { beforeAll, describe, expect, it } from "vitest";
import { workflowsPath } from "../../src/worker.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The SDK's own entry to the sandbox, and its dependencies. */
const ALLOWED_PACKAGES = [
  "@temporalio/common",
  "@temporalio/worker",
  "@temporalio/workflow",
  // The imports of the SDK's own packages among these.
  "long",
  "ms",
  "nexus-rpc",
];

/** The only files of `@temporalio/worker` in a bundle. */
const WORKER_FILES = /^node_modules\/@temporalio\/worker\/(lib|src)\/workflow-log-interceptor\.[jt]s$/;

let code: string;
let modules: string[];

beforeAll(async () => {
  const bundle = await bundleWorkflowCode({
    workflowsPath: workflowsPath(),
    logger: new DefaultLogger("WARN"),
  });
  code = bundle.code;
  modules = sourcesOf(code);
});

/** Every module of the source map at the end of the bundle, by its path from the root of the project. */
function sourcesOf(bundle: string): string[] {
  const [, encoded] =
    /\/\/# sourceMappingURL=data:application\/json;[^,]*base64,([A-Za-z0-9+/=]+)\s*$/.exec(bundle) ?? [];
  if (encoded === undefined) throw new Error("The bundle has no source map");
  const { sources } = JSON.parse(Buffer.from(encoded, "base64").toString()) as { sources: string[] };
  return sources.map((source) => source.replace(/^webpack:\/\/[^/]*\//, "")).map(fromRoot);
}

function fromRoot(path: string): string {
  return path.startsWith("/") ? relative(ROOT, path) : path.replace(/^(\.\/)+/, "");
}

const ownModules = () =>
  modules.filter((module) => /(^|\/)(src|local|test)\//.test(module) && !module.includes("node_modules/"));
const packageOf = (module: string) => /(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1];

describe("the workflow bundle", () => {
  it("lists its modules, the workflows among them", () => {
    expect(modules.length).toBeGreaterThan(50);
    for (const file of ["workflows/index.ts", "workflows/bulk-registration.ts", "domain/progress.ts"]) {
      expect(ownModules().filter((module) => module.endsWith(`src/${file}`))).toHaveLength(1);
    }
  });

  it("holds only workflows and domain of this project", () => {
    const strange = ownModules().filter((module) => !/(^|\/)src\/(workflows|domain)\//.test(module));
    expect(strange).toEqual([]);
  });

  it("holds only Temporal's packages for workflows and their dependencies", () => {
    const packages = new Set(modules.map(packageOf).filter((name) => name !== undefined));
    expect([...packages].filter((name) => !ALLOWED_PACKAGES.includes(name))).toEqual([]);
    const worker = modules.filter((module) => packageOf(module) === "@temporalio/worker");
    expect(worker.filter((module) => !WORKER_FILES.test(module))).toEqual([]);
  });

  it("imports nothing of Node", () => {
    expect(modules.filter((module) => /^(external|node:)/.test(module))).toEqual([]);
    expect(code).not.toMatch(/\brequire\(["'](node:|fs|net|http|https|crypto|child_process|worker_threads)/);
  });
});
