import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { readmeExample } from "../support/readme-example.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

describe("the README", () => {
  test("names the two commands first, and commands that exist", async () => {
    const readme = await readFile(join(ROOT, "README.md"), "utf8");
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/(?:^|`)npm (?:run )?([\w:-]+)/gm)].map(([, script]) => script);

    expect(named.slice(0, 2)).toEqual(["start", "test"]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  test("has an example for backends that compiles against the client as it is", async () => {
    // In the checkout, so that its packages are found.
    const folder = await mkdtemp(join(ROOT, "test", "readme", "example-"));
    try {
      const config = {
        extends: "../../../tsconfig.json",
        compilerOptions: { paths: { "durable-bulk-registration": ["../../../src/index.ts"] } },
        include: ["*.ts"],
      };
      await writeFile(join(folder, "example.ts"), await readmeExample());
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
      const tsc = promisify(execFile)(join(ROOT, "node_modules", ".bin", "tsc"), ["--project", folder]);
      expect((await tsc.catch((error: { stdout: string }) => error)).stdout).toBe("");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
