/** The built console, as a browser loads it. */
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";

/** A warning that only React's development build holds. That build is larger and does more work for the same page. */
const DEVELOPMENT = "Each child in a list should have a unique";

test("the console holds React's production build, also when tests have built it", async () => {
  const scripts = await Array.fromAsync(glob(join(inject("consoleDirectory"), "assets/*.js")));
  expect(scripts).not.toEqual([]);
  const code = await Promise.all(scripts.map((script) => readFile(script, "utf8")));
  expect(code.filter((each) => each.includes(DEVELOPMENT))).toEqual([]);
});
