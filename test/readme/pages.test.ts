/**
 * Everything that the pages point to exists: links, headings, files, settings, failure codes. Their examples compile.
 */
import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { FAILURE_CODES, WAITING_REASONS } from "../../src/domain/failure-codes.ts";
import { blocksOf, PAGES, pageAt, proseOf, readText, ROOT, spansOf } from "../support/documentation.ts";
import type { DocumentationPage } from "../support/documentation.ts";

const FOLDERS = "src|test|docs|bench|supabase|local|console|deploy|docker|examples|scripts";

/** The anchors that GitHub makes from headings. */
function anchorsOf(page: DocumentationPage): string[] {
  const headings = [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinks(page: DocumentationPage): string[] {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? page.path : normalize(join(dirname(page.path), file));
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !anchorsOf(pageAt(target)).includes(anchor);
  });
}

const NAMES = new Set(
  globSync(`{${FOLDERS.replaceAll("|", ",")}}/**/*.{ts,tsx,mjs,md,sql,yaml}`, {
    cwd: ROOT,
    exclude: (name) => name === "node_modules",
  }).map((path) => basename(path)),
);

function missingFiles(page: DocumentationPage): string[] {
  const spans = spansOf(page);
  const paths = [
    ...spans.filter((span) => new RegExp(`^(?:${FOLDERS})/[\\w./*{},-]*$`).test(span)),
    ...(proseOf(page).match(/\bdocs\/[\w-]+\.md\b/g) ?? []),
  ];
  const names = spans.filter((span) => /^[\w-]+\.(?:ts|tsx|mjs|md|sql|yaml)$/.test(span));
  // The page of an example names files beside it.
  const folders = [ROOT, join(ROOT, dirname(page.path))];
  return [
    ...paths.filter((path) => folders.every((cwd) => globSync(path, { cwd }).length === 0)),
    ...names.filter((name) => !NAMES.has(name) && !existsSync(join(ROOT, name))),
  ];
}

const CONFIGURATION = globSync("src/config/*.ts", { cwd: ROOT }).map(readText).join("\n");

const isSetting = (name: string) =>
  new RegExp(`\\b${name}\\b`).test(`${CONFIGURATION}\n${readText(".env.example")}`);

describe.each(PAGES.map((page) => [page.path, page] as const))("%s", (_, page) => {
  test("has no broken link", () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  test("names existing files", () => {
    expect(missingFiles(page)).toEqual([]);
  });

  test("names settings that a program reads", () => {
    const named = new Set(page.text.match(/(?<!VITE_)\b(?:BULK|SUPABASE)_[A-Z_]*[A-Z]\b/g));
    expect([...named].filter((name) => !isSetting(name))).toEqual([]);
  });
});

describe("the search", () => {
  const page = (text: string): DocumentationPage => ({ path: "docs/a.md", text });

  test("finds broken links", () => {
    const text =
      "[a](client.md) [b](nothing.md) [c](client.md#nothing) [d](#nothing) [e](https://example.org)";
    expect(brokenLinks(page(text))).toEqual(["nothing.md", "client.md#nothing", "#nothing"]);
  });

  test("finds names of missing files", () => {
    const text =
      "`src/client.ts` `src/nothing.ts` `test/nothing` `nothing.ts` `supabase/migrations/*.sql` docs/nothing.md";
    expect(missingFiles(page(text))).toEqual([
      "src/nothing.ts",
      "test/nothing",
      "docs/nothing.md",
      "nothing.ts",
    ]);
  });
});

describe("the pages together", () => {
  const all = PAGES.map(({ text }) => text).join("\n");

  test("name every setting of the programs", () => {
    const settings = [...CONFIGURATION.matchAll(/^ {2}((?:BULK|SUPABASE)_[A-Z_]+):/gm)].map(
      ([, name = ""]) => name,
    );
    expect(settings.length).toBeGreaterThan(30);
    expect(settings.filter((name) => !all.includes(name))).toEqual([]);
  });

  test("explain every failure code", () => {
    const { text } = pageAt("docs/operating.md");
    const codes = [...FAILURE_CODES, ...WAITING_REASONS];
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  test("describe every part of the tests", () => {
    const { text } = pageAt("CONTRIBUTING.md");
    const projects = [...readText("vitest.config.ts").matchAll(/\bproject\(\s*"(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(projects.length).toBeGreaterThan(6);
    expect(projects.filter((name) => !text.includes(`| \`${name}\` `))).toEqual([]);
  });

  test("are linked from the README", () => {
    const { text } = pageAt("README.md");
    const pages = PAGES.filter(({ path }) => path !== "README.md" && !path.startsWith("examples/"));
    expect(pages.filter(({ path }) => !text.includes(`](${path}`)).map(({ path }) => path)).toEqual([]);
  });

  test("have examples in TypeScript that compile against the current code", async () => {
    // In the checkout, so that its packages are found.
    const folder = await mkdtemp(join(ROOT, "test", "readme", "example-"));
    try {
      const examples = PAGES.flatMap((page) => blocksOf(page, "ts"));
      expect(examples.length).toBeGreaterThan(2);
      for (const [index, code] of examples.entries())
        await writeFile(join(folder, `example-${index}.ts`), code);
      const { exports } = JSON.parse(readText("package.json")) as {
        exports: Record<string, { types: string }>;
      };
      const paths = Object.entries(exports).map(([entry, { types }]) => [
        `durable-bulk-registration${entry.slice(1)}`,
        [types.replace("./dist/", "../../../src/").replace(".d.ts", ".ts")],
      ]);
      const config = {
        extends: "../../../tsconfig.json",
        compilerOptions: { paths: Object.fromEntries(paths) as Record<string, string[]> },
        include: ["*.ts"],
      };
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
      const tsc = promisify(execFile)(join(ROOT, "node_modules", ".bin", "tsc"), ["--project", folder]);
      expect((await tsc.catch((error: { stdout: string }) => error)).stdout).toBe("");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
