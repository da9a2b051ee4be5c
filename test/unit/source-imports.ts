/** Reads the imports of each file from the sources. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Import {
  file: string;
  from: string;
  /** True for an import that disappears when the types are stripped. */
  typeOnly: boolean;
}

export function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mts|cts|js|mjs|cjs|tsx)$/.test(name) && !name.includes("node_modules"))
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .sort();
}

export const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** `import` and `export … from`, with and without bindings, `import(…)` and `require(…)`. */
const SPECIFIER =
  /\b(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']|\b(?:import|require)\s*\(\s*["'`]?([^"'`)]*)/g;

export function specifiers(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");
  return [...code.matchAll(SPECIFIER)].map(
    (match) => match.slice(1).find((group) => group !== undefined) ?? "",
  );
}

export function importsOf(file: string): Import[] {
  const source = read(file);
  const atRunTime = specifiers(stripTypeScriptTypes(source));
  return specifiers(source).map((from) => ({ file, from, typeOnly: !atRunTime.includes(from) }));
}
