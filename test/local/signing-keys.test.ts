import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calculateJwkThumbprint } from "jose";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadSigningKeys, SigningKeyError } from "../../src/testing/stack/signing-keys.ts";

let directory: string;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "signing-keys-")), "keys");
});

afterEach(async () => {
  await rm(join(directory, ".."), { recursive: true, force: true });
});

it("the stack creates two keys once, identified by their thumbprints", async () => {
  const first = await loadSigningKeys(directory);
  expect(first.session.kid).not.toBe(first.registrar.kid);
  expect(first.session.kid).toBe(await calculateJwkThumbprint(first.session));
  expect(await loadSigningKeys(directory)).toEqual(first);
});

it("the stack creates one pair of keys also when two processes are the first", async () => {
  const [one, other] = await Promise.all([loadSigningKeys(directory), loadSigningKeys(directory)]);
  expect(one).toEqual(other);
});

it("the stack lets only the owner read the keys", async () => {
  await loadSigningKeys(directory);
  const modes = [directory, join(directory, "session.json"), join(directory, "registrar.json")].map(
    async (path) => ((await stat(path)).mode & 0o777).toString(8),
  );
  expect(await Promise.all(modes)).toEqual(["700", "600", "600"]);
});

it("the stack refuses a file without a key, without quoting or replacing it", async () => {
  await loadSigningKeys(directory);
  const file = join(directory, "registrar.json");
  await writeFile(file, '{"kty":"EC","d":"half-a-secret"');
  const failure = loadSigningKeys(directory);
  await expect(failure).rejects.toThrow(SigningKeyError);
  await expect(failure).rejects.toThrow(file);
  await expect(failure).rejects.not.toThrow("half-a-secret");
  expect(await readFile(file, "utf8")).toContain("half-a-secret");
});
