/** A file of more than 250 lines says in its head why it is longer. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const MOST_LINES = 250;

const FOLDERS = [
  "bench",
  "console/src",
  "docker",
  "examples",
  "local",
  "scripts",
  "src",
  "supabase/migrations",
  "test",
];

/** Generated, as its head says. */
const GENERATED = ["src/api/document.ts"];

/** The lines up to the first one that is neither a comment nor empty. */
const HEAD = /^(?:(?:--.*|\/?\*.*|\s+\*.*|)\n)+/;

function sources(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|tsx|mjs|js|css|sql)$/.test(name) && !name.includes("node_modules"))
    .map((name) => `${folder}/${name}`)
    .filter((file) => !GENERATED.includes(file));
}

it.each(FOLDERS)("%s has no long file without a reason", (folder) => {
  const files = sources(folder);
  expect(files).not.toEqual([]);
  const unexplained = files.filter((file) => {
    const source = readFileSync(`${ROOT}${file}`, "utf8");
    const lines = source.split("\n").length - 1;
    return lines > MOST_LINES && !/(?:\*|--) Longer than 250 lines: \S/.test(HEAD.exec(source)?.[0] ?? "");
  });
  expect(unexplained).toEqual([]);
});
