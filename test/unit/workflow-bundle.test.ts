/** What is in the code that a worker runs its workflows from: the bundler takes in whatever is imported, however far away. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { beforeAll, describe, expect, it } from "vitest";
import { workflowsPath } from "../../src/worker.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The SDK's own way into the sandbox, and what it brings along. */
const ALLOWED_PACKAGES = [
  "@temporalio/common",
  "@temporalio/worker",
  "@temporalio/workflow",
  // Of these, what the SDK's own packages import.
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

/** From the source map that the bundle ends with: every module in it, by its path from the root of the project. */
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

  it("holds nothing of this project but workflows and domain", () => {
    const strange = ownModules().filter((module) => !/(^|\/)src\/(workflows|domain)\//.test(module));
    expect(strange).toEqual([]);
  });

  it("holds no package but Temporal's for workflows, and what they bring along", () => {
    const packages = new Set(modules.map(packageOf).filter((name) => name !== undefined));
    expect([...packages].filter((name) => !ALLOWED_PACKAGES.includes(name))).toEqual([]);
    const worker = modules.filter((module) => packageOf(module) === "@temporalio/worker");
    expect(worker.filter((module) => !WORKER_FILES.test(module))).toEqual([]);
  });

  it("reaches for nothing of Node's", () => {
    expect(modules.filter((module) => /^(external|node:)/.test(module))).toEqual([]);
    expect(code).not.toMatch(/\brequire\(["'](node:|fs|net|http|https|crypto|child_process|worker_threads)/);
  });
});
