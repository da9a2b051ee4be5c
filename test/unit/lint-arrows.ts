/** The imports that the linter forbids: what `no-restricted-imports` of `.oxlintrc.json` refuses to a file. */
import { matchesGlob } from "node:path";
import { read } from "./source-imports.ts";
import type { Import } from "./source-imports.ts";

interface Override {
  files: string[];
  rules?: {
    "no-restricted-imports"?: [
      level: string,
      { patterns: readonly { regex: string; allowTypeImports?: boolean }[] },
    ];
  };
}

export function lintRulesOf(file: string): (found: Pick<Import, "from" | "typeOnly">) => boolean {
  const { overrides } = JSON.parse(read(".oxlintrc.json")) as { overrides: Override[] };
  const rules = overrides
    .filter(({ files }) => files.some((glob) => matchesGlob(file, glob)))
    .map((override) => override.rules?.["no-restricted-imports"]);
  // An override replaces the patterns of earlier ones.
  const { patterns = [] } = rules.findLast((rule) => rule !== undefined)?.[1] ?? {};
  const compiled = patterns.map(({ regex, allowTypeImports = false }) => ({
    regex: new RegExp(regex),
    allowTypeImports,
  }));
  return ({ from, typeOnly }) =>
    compiled.some(({ regex, allowTypeImports }) => regex.test(from) && !(typeOnly && allowTypeImports));
}
