/** The bench of the longest statements tries every function that grows with a registration. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** They read settings or a single row, whatever the size of a registration. */
const WITHOUT_SIZE = ["list_numbers", "read_deployment", "try_registration"];

/** @param pattern its first group is what is looked for */
function findAll(folder: string, pattern: RegExp): string[] {
  const sources = readdirSync(`${ROOT}${folder}`)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(`${ROOT}${folder}/${name}`, "utf8"));
  const found = sources.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] ?? ""));
  return [...new Set(found)].sort();
}

it("calls every function that the adapters call", () => {
  const schema = readFileSync(`${ROOT}supabase/schema.sql`, "utf8");
  const functions = [...schema.matchAll(/^CREATE OR REPLACE FUNCTION public\.(\w+)\(/gm)].map(
    (match) => match[1] ?? "",
  );
  const called = findAll("src/supabase", /"(\w+)"/g).filter(
    (name) => functions.includes(name) && !WITHOUT_SIZE.includes(name),
  );
  expect(called).toContain("list_chapter_mentors");
  expect(called).toContain("submit_registrations");
  expect(findAll("bench/statements", /\.call(?:<[^>]*>)?\(\s*"(\w+)"/g)).toEqual(called);
});
