/**
 * The pages of the repository as tests read them: their text, their blocks of code, and the commands that they name.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface DocumentationPage {
  /** The path in the repository, such as `docs/client.md`. */
  path: string;
  text: string;
}

export const PAGES: readonly DocumentationPage[] = globSync(["*.md", "{docs,bench,examples/*}/*.md"], {
  cwd: ROOT,
})
  .toSorted()
  .map((path) => ({ path, text: readText(path) }));

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

export function pageAt(path: string): DocumentationPage {
  const page = PAGES.find((each) => each.path === path);
  if (page === undefined) throw new Error(`There is no page ${path}`);
  return page;
}

/** @param language the word behind the three backticks */
export function blocksOf({ text }: DocumentationPage, language: string): string[] {
  const blocks = text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...blocks].filter(([, found]) => found === language).map(([, , code = ""]) => code);
}

/** The text without blocks of code. */
export function proseOf({ text }: DocumentationPage): string {
  return text.replaceAll(/^```\w*\n[\s\S]*?^```$/gm, "");
}

/** The texts in backticks. */
export function spansOf(page: DocumentationPage): string[] {
  return [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span.replaceAll("\\|", "|"));
}

/** The commands of the page, one by one, from its blocks for a shell and from its spans. */
export function commandsOf(page: DocumentationPage): string[] {
  const lines = blocksOf(page, "sh").flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  return [...lines.map((line) => line.replace(/(?:^|\s)#.*$/, "")), ...spansOf(page)]
    .flatMap((line) => line.split(/\s(?:\||&&|;)\s|;\s/))
    .map((command) => command.replaceAll(/\s+/g, " ").trim())
    .filter((command) => command !== "");
}
