/** The script that generates the passwords and keys for docker-compose.yml. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT, type JSONWebKeySet, type JWK } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { interpolations, readComposeText, repositoryPath } from "./compose-file.ts";

const run = promisify(execFile);
const script = repositoryPath("docker/make-env.mjs");

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "make-env-"));
  path = join(folder, ".env");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function written(): Promise<Record<string, string>> {
  await run(process.execPath, [script, path]);
  return parseEnv(await readFile(path, "utf8")) as Record<string, string>;
}

async function token(jwk: JWK): Promise<string> {
  return new SignJWT({ role: "bulk_registrar" })
    .setProtectedHeader({ alg: "ES256", ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setExpirationTime("2m")
    .sign(await importJWK(jwk, "ES256"));
}

test("the script writes every variable that docker-compose.yml requires", async () => {
  const required = interpolations(await readComposeText()).filter(({ modifier }) =>
    modifier.startsWith(":?"),
  );
  const values = await written();
  expect(Object.keys(values)).toEqual(
    expect.arrayContaining([...required.map(({ name }) => name), "COORDINATOR_PASSWORD"]),
  );
  expect(Object.values(values).filter((value) => value.length < 16)).toEqual([]);
});

test("only the owner can read the file", async () => {
  await written();
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test("the script prints no value", async () => {
  const { stdout, stderr } = await run(process.execPath, [script, path]);
  const values = Object.values(parseEnv(await readFile(path, "utf8")));
  for (const value of values) expect(stdout + stderr).not.toContain(value);
});

test("the script refuses to overwrite, and says what to do", async () => {
  await writeFile(path, "mine\n");
  await expect(run(process.execPath, [script, path])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("docker compose down --volumes"),
  });
  expect(await readFile(path, "utf8")).toBe("mine\n");
});

test("a second project gets other values", async () => {
  const first = await written();
  path = join(folder, "other.env");
  const second = await written();
  expect(Object.keys(first).filter((name) => second[name] === first[name])).toEqual([]);
  expect(Object.keys(second)).toEqual(Object.keys(first));
});

test("the passwords are valid in a connection string", async () => {
  const values = await written();
  for (const name of ["SUPABASE_DB_PASSWORD", "TEMPORAL_DB_PASSWORD"])
    expect(values[name]).toMatch(/^[\w-]+$/);
});

test("PostgREST verifies the tokens of the worker and of Auth with public keys only", async () => {
  const values = await written();
  const jwks = JSON.parse(values["POSTGREST_JWKS"] ?? "") as JSONWebKeySet;
  const registrar = JSON.parse(values["BULK_REGISTRAR_JWK"] ?? "") as JWK;
  const [auth, ...others] = JSON.parse(values["AUTH_SIGNING_KEYS"] ?? "") as JWK[];
  if (auth === undefined) throw new TypeError("Auth has no key");
  expect(others).toEqual([]);
  for (const jwk of [registrar, auth]) {
    const { payload, protectedHeader } = await jwtVerify(await token(jwk), createLocalJWKSet(jwks));
    expect(payload["role"]).toBe("bulk_registrar");
    expect(protectedHeader.kid).toBe(jwk.kid);
  }
  for (const key of jwks.keys) expect(key).not.toHaveProperty("d");
});

test("Auth signs with its own key, which is not the worker's", async () => {
  const values = await written();
  const registrar = JSON.parse(values["BULK_REGISTRAR_JWK"] ?? "") as JWK;
  const [auth] = JSON.parse(values["AUTH_SIGNING_KEYS"] ?? "") as JWK[];
  // Auth signs with the key that lists the operation sign, and requires exactly one such key.
  expect(auth).toMatchObject({
    kty: "EC",
    crv: "P-256",
    alg: "ES256",
    use: "sig",
    key_ops: expect.arrayContaining(["sign"]),
  });
  expect(auth?.kid).not.toBe(registrar.kid);
  expect(auth?.d).not.toBe(registrar.d);
});
