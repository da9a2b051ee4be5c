/**
 * What files may import and read, checked in the sources: deterministic workflows, a pure domain, one reader of the
 * environment.
 */
import { stripTypeScriptTypes } from "node:module";
import { describe, expect, it } from "vitest";
import { importsOf, read, sources, specifiers } from "./source-imports.ts";
import type { Import } from "./source-imports.ts";

describe("the reader of imports", () => {
  it("finds every form, and distinguishes types from code", () => {
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

describe("the domain", () => {
  it("imports only itself", () => {
    const files = sources("src/domain");
    expect(files).toContain("src/domain/selection.ts");
    const strange = files.flatMap(importsOf).filter(({ from }) => !/^\.\/[a-z-]+\.ts$/.test(from));
    expect(strange).toEqual([]);
  });

  it("uses no clock, no randomness and no machine, because it also runs inside workflows", () => {
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

  it("import only Temporal's packages for workflows, the domain and types of activities", () => {
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
  ])("is read by the code %s", (code) => {
    expect(TOUCHES.test(code)).toBe(true);
  });

  it("is read by the configuration only", () => {
    const files = [...sources("src"), ...sources("local")];
    expect(files.filter((file) => TOUCHES.test(read(file)))).toEqual(
      ["cli", "doctor", "local", "server", "worker"].map((program) => `src/config/${program}-config.ts`),
    );
  });
});
