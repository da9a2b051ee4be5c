/** Which file may import what, read from the sources: the arrows between folders, deterministic workflows, a pure domain. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Import {
  file: string;
  from: string;
  /** Gone when the types are stripped. */
  typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mts|cts|js|mjs|cjs|tsx)$/.test(name) && !name.includes("node_modules"))
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .sort();
}

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** `import` and `export … from`, with and without bindings, `import(…)` and `require(…)`. */
const SPECIFIER =
  /\b(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']|\b(?:import|require)\s*\(\s*["'`]?([^"'`)]*)/g;

function specifiers(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");
  return [...code.matchAll(SPECIFIER)].map(
    (match) => match.slice(1).find((group) => group !== undefined) ?? "",
  );
}

function importsOf(file: string): Import[] {
  const source = read(file);
  const atRunTime = specifiers(stripTypeScriptTypes(source));
  return specifiers(source).map((from) => ({ file, from, typeOnly: !atRunTime.includes(from) }));
}

describe("the reading of imports", () => {
  it("finds every form, and tells types from code", () => {
    const source = [
      'import a, { b } from "one";',
      'import type { C } from "two";',
      'import {\n  d,\n  e,\n} from "three";',
      'export * from "four";',
      'export type { F } from "five";',
      'import "six";',
      'const g = await import("seven");',
      'const h = require("eight");',
      '// import "not this";',
      '/* import "nor this"; */',
    ].join("\n");
    expect(specifiers(source)).toEqual(["one", "two", "three", "four", "five", "six", "seven", "eight"]);
    expect(specifiers(stripTypeScriptTypes(source))).toEqual([
      "one",
      "three",
      "four",
      "six",
      "seven",
      "eight",
    ]);
  });
});

describe("the arrows between the folders", () => {
  interface Arrows {
    /** Folders and files below `src` that a folder's files may import. */
    code: readonly string[];
    /** Those of which they may import types as well. */
    types?: readonly string[];
  }

  const FACE: Arrows = { code: ["client", "supabase", "deployment", "domain"], types: ["config"] };
  const ARROWS: Readonly<Record<string, Arrows>> = {
    domain: { code: [] },
    config: { code: ["domain"] },
    activities: { code: ["domain"] },
    workflows: { code: ["domain"], types: ["activities/types.ts"] },
    supabase: { code: ["domain"], types: ["activities"] },
    client: {
      code: ["supabase", "deployment", "domain", "workflows/messages.ts", "workflows/search-attributes.ts"],
      types: ["workflows"],
    },
    deployment: { code: ["supabase", "domain", "workflows/search-attributes.ts"] },
    api: { code: [] },
    // For tests of users: it builds what they are given.
    testing: {
      code: ["client", "worker", "config", "supabase", "domain"],
      types: ["activities", "workflows"],
    },
    "mentors-file": { code: ["client/dense-ids.ts", "domain"] },
    http: { ...FACE, code: [...FACE.code, "mentors-file"] },
    cli: { ...FACE, code: [...FACE.code, "mentors-file"] },
    // The entry points: they read the configuration, and build what the others are given.
    programs: { code: ["cli", "worker", "http", "config", "supabase", "deployment", "telemetry", "domain"] },
    telemetry: { code: ["client/watch-channels.ts", "domain"], types: ["activities", "http"] },
    worker: {
      code: ["activities", "supabase", "deployment", "telemetry", "workflows/messages.ts", "domain"],
      types: ["workflows"],
    },
  };
  const ENTRY_POINTS = ["src/cli/main.ts"];
  const OF_FOLDERS: Readonly<Record<string, string>> = {
    "client.ts": "client",
    "index.ts": "client",
    "cli.ts": "programs",
    "worker.ts": "worker",
    "worker-log.ts": "worker",
    "audit-sweep.ts": "worker",
  };

  /** @param file below `src`. @returns the folder whose arrows it has */
  const folderOf = (file: string) => OF_FOLDERS[file] ?? file.split("/")[0] ?? "";
  const isIn = (file: string, places: readonly string[]) =>
    places.some((place) => file === place || folderOf(file) === place);

  function isAllowed({ file, from, typeOnly }: Import): boolean {
    const source = file.slice("src/".length);
    const target = join(dirname(source), from);
    const folder = folderOf(source);
    if (folderOf(target) === folder) return true;
    if (folderOf(target) === "config" && ENTRY_POINTS.includes(file)) return true;
    const { code = [], types = [] } = ARROWS[folder] ?? {};
    return isIn(target, code) || (typeOnly && isIn(target, types));
  }

  it.each<[file: string, from: string, typeOnly: boolean, allowed: boolean]>([
    ["src/http/routes/progress.ts", "../../client/types.ts", false, true],
    ["src/http/routes/progress.ts", "../../cli/main.ts", false, false],
    ["src/http/app.ts", "../config/server-config.ts", false, false],
    ["src/http/server.ts", "../config/server-config.ts", false, false],
    ["src/programs/server.ts", "../config/server-config.ts", false, true],
    ["src/cli/main.ts", "../programs/worker.ts", false, false],
    ["src/programs/server.ts", "../telemetry/server-metrics.ts", false, true],
    ["src/http/app.ts", "../telemetry/server-metrics.ts", false, false],
    ["src/telemetry/server-metrics.ts", "../http/observing.ts", true, true],
    ["src/telemetry/server-metrics.ts", "../http/observing.ts", false, false],
    ["src/index.ts", "./client/types.ts", true, true],
    ["src/client.ts", "./workflows/input.ts", true, true],
    ["src/client.ts", "./workflows/input.ts", false, false],
    ["src/supabase/round-store.ts", "../activities/dependencies.ts", true, true],
    ["src/supabase/round-store.ts", "../activities/dependencies.ts", false, false],
    ["src/supabase/round-store.ts", "../client.ts", true, false],
    ["src/worker.ts", "./client.ts", true, false],
    ["src/mentors-file/read-mentors.ts", "../client/dense-ids.ts", false, true],
    ["src/mentors-file/read-mentors.ts", "../client/page.ts", false, false],
  ])("from %s to %s (type only: %s) are allowed: %s", (file, from, typeOnly, allowed) => {
    expect(isAllowed({ file, from, typeOnly })).toBe(allowed);
  });

  it("all point one way", () => {
    const files = sources("src").filter((file) => folderOf(file.slice("src/".length)) in ARROWS);
    const known = new Set(files.map((file) => folderOf(file.slice("src/".length))));
    expect([...known].sort()).toEqual(Object.keys(ARROWS).sort());
    const strange = files
      .flatMap(importsOf)
      .filter(({ from }) => from.startsWith("."))
      .filter((found) => !isAllowed(found));
    expect(strange).toEqual([]);
  });
});

describe("the domain", () => {
  it("imports nothing but itself", () => {
    const files = sources("src/domain");
    expect(files).toContain("src/domain/selection.ts");
    const strange = files.flatMap(importsOf).filter(({ from }) => !/^\.\/[a-z-]+\.ts$/.test(from));
    expect(strange).toEqual([]);
  });

  it("knows no clock, no chance and no machine: it runs inside workflows as well", () => {
    const strange = sources("src/domain").filter((file) =>
      /\b(process|Date\.now|Math\.random|new Date\(\)|setTimeout|crypto|fetch)\b/.test(read(file)),
    );
    expect(strange).toEqual([]);
  });
});

describe("the workflows", () => {
  const PACKAGES = ["@temporalio/workflow", "@temporalio/common"];

  function isAllowed({ from, typeOnly }: Import): boolean {
    if (PACKAGES.includes(from) || /^\.\/[a-z-]+\.ts$/.test(from) || /^\.\.\/domain\/[a-z-]+\.ts$/.test(from))
      return true;
    return typeOnly && from === "../activities/types.ts";
  }

  it("import Temporal's packages for workflows, the domain and types of activities, and nothing else", () => {
    const files = sources("src/workflows");
    expect(files).toContain("src/workflows/bulk-registration.ts");
    expect(files.flatMap(importsOf).filter((found) => !isAllowed(found))).toEqual([]);
  });

  it("keep no state in their modules", () => {
    const strange = sources("src/workflows").filter((file) => /^(export )?(let|var) /m.test(read(file)));
    expect(strange).toEqual([]);
  });
});

describe("the activities", () => {
  it("know their dependencies by the project's own interfaces, and build none of them", () => {
    const allowed =
      /^(\.\/[a-z-]+\.ts|\.\.\/domain\/[a-z-]+\.ts|@temporalio\/(activity|common)|node:timers\/promises)$/;
    const strange = sources("src/activities")
      .flatMap(importsOf)
      .filter(({ from }) => !allowed.test(from));
    expect(strange).toEqual([]);
  });
});

describe("the environment", () => {
  const TOUCHES =
    /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\s*\[\s*["'`]env|\bimport\.meta\.env\b|\bDeno\.env\b|\{[^}]*\benv\b[^}]*\}\s*(=\s*process\b|from\s*["'](node:)?process["'])|\bloadEnvFile\b/;

  it.each([
    ["process.env.X"],
    ["process?.env"],
    ['process["env"]'],
    ["const { env } = process;"],
    ['import { env } from "node:process";'],
  ])("is touched by %s", (code) => {
    expect(TOUCHES.test(code)).toBe(true);
  });

  it("is read by the configuration and by nobody else", () => {
    const files = [...sources("src"), ...sources("local")];
    expect(files.filter((file) => TOUCHES.test(read(file)))).toEqual(
      ["cli", "doctor", "local", "server", "worker"].map((program) => `src/config/${program}-config.ts`),
    );
  });
});
