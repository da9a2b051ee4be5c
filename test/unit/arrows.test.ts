/** The imports between the folders of `src` all go in one direction, and the linter has the same rules. */
import { dirname, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { ARROWS, folderOf, isAllowed } from "./arrows.ts";
import { lintRulesOf } from "./lint-arrows.ts";
import { importsOf, sources } from "./source-imports.ts";

describe("the imports between the folders", () => {
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
    ["src/programs/worker.ts", "../activities/index.ts", false, false],
    ["src/deployment/doctor.ts", "../client.ts", true, false],
    ["src/testing/scene.ts", "../programs/worker.ts", true, false],
    ["src/testing/backend.ts", "../config/worker-config.ts", false, false],
    ["src/mentors-file/read-mentors.ts", "../client/dense-ids.ts", false, true],
    ["src/mentors-file/read-mentors.ts", "../client/page.ts", false, false],
  ])("from %s to %s (type only: %s) are allowed: %s", (file, from, typeOnly, allowed) => {
    expect(isAllowed({ file, from, typeOnly })).toBe(allowed);
  });

  it("all go in one direction", () => {
    const files = sources("src");
    const folders = new Set(files.map((file) => folderOf(file.slice("src/".length))));
    expect([...folders].sort()).toEqual(Object.keys(ARROWS).sort());
    const strange = files
      .flatMap(importsOf)
      .filter(({ from }) => from.startsWith("."))
      .filter((found) => !isAllowed(found));
    expect(strange).toEqual([]);
  });

  it("are the linter's rules, from every folder to every file", () => {
    const files = sources("src");
    const differing = onePerFolder(files).flatMap((file) => {
      const isRefused = lintRulesOf(file);
      return files
        .filter((target) => target !== file)
        .flatMap((target) =>
          [true, false].map((typeOnly) => ({ file, from: specifier(file, target), typeOnly })),
        )
        .filter((found) => isRefused(found) === isAllowed(found));
    });
    expect(differing).toEqual([]);
  });
});

/** The files directly in `src`, the entry point of an interface, and one file of each folder. */
function onePerFolder(files: readonly string[]): string[] {
  const ones = new Map(files.map((file) => [dirname(file), file]));
  const single = files.filter((file) => dirname(file) === "src" || file === "src/cli/main.ts");
  return [...new Set([...ones.values(), ...single])];
}

function specifier(file: string, target: string): string {
  const path = relative(dirname(file), target);
  return path.startsWith(".") ? path : `./${path}`;
}
