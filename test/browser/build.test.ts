/** The built console, as a browser loads it. */
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";

/** A warning that only React's development build holds. That build is larger and does more work for the same page. */
const DEVELOPMENT = "Each child in a list should have a unique";

test("the console holds React's production build, also when tests have built it", async () => {
  const scripts = await Array.fromAsync(glob(join(inject("consoleDirectory"), "assets/*.js")));
  expect(scripts).not.toEqual([]);
  const code = await Promise.all(scripts.map((script) => readFile(script, "utf8")));
  expect(code.filter((each) => each.includes(DEVELOPMENT))).toEqual([]);
});

test("each asset has a compressed form for each encoding that browsers accept", async () => {
  const assets = await Array.fromAsync(glob(join(inject("consoleDirectory"), "assets/*.{js,css}")));
  expect(assets).not.toEqual([]);
  for (const asset of assets) {
    const plain = await readFile(asset);
    expect(brotliDecompressSync(await readFile(`${asset}.br`)).equals(plain)).toBe(true);
    expect(gunzipSync(await readFile(`${asset}.gz`)).equals(plain)).toBe(true);
  }
});
