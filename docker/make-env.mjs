#!/usr/bin/env node
/**
 * Writes the .env that docker-compose.yml reads: fresh passwords and keys, once. It needs Node 18 or newer and no
 * package, so that it runs before anything is installed, and never overwrites: the databases would keep the old
 * passwords and refuse the new ones.
 *
 *   node docker/make-env.mjs [path, default .env]
 */
import { randomBytes, randomUUID, webcrypto } from "node:crypto";
import { writeFile } from "node:fs/promises";

/** URL-safe, since passwords stand in connection strings. 32 bytes by default. */
const secret = (bytes = 32) => randomBytes(bytes).toString("base64url");

/**
 * An ES256 key pair as JWKs. The private one says that it signs and nothing else: Auth takes the key that says so, and
 * Web Crypto imports no private key that says it verifies.
 */
async function signingKey() {
  const { privateKey } = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const { kty, crv, x, y, d } = await webcrypto.subtle.exportKey("jwk", privateKey);
  const common = { kty, kid: randomUUID(), use: "sig", alg: "ES256" };
  return {
    privateJwk: { ...common, key_ops: ["sign"], crv, x, y, d },
    publicJwk: { ...common, key_ops: ["verify"], crv, x, y },
  };
}

/** Every value that docker-compose.yml requires, made anew. @returns {Promise<Record<string, string>>} */
async function makeEnvironment() {
  // Two keys: whoever holds the worker's can't make a session that Auth would take, since Auth doesn't know it.
  const [auth, registrar] = [await signingKey(), await signingKey()];
  return {
    SUPABASE_DB_PASSWORD: secret(),
    TEMPORAL_DB_PASSWORD: secret(),
    AUTH_JWT_SECRET: secret(),
    AUTH_SIGNING_KEYS: JSON.stringify([auth.privateJwk]),
    BULK_REGISTRAR_JWK: JSON.stringify(registrar.privateJwk),
    POSTGREST_JWKS: JSON.stringify({ keys: [auth.publicJwk, registrar.publicJwk] }),
    SUPABASE_PUBLISHABLE_KEY: `sb_publishable_${secret(24)}`,
    COORDINATOR_PASSWORD: secret(12),
  };
}

/** Single quotes: Compose and Node take what is between them as it is, also JSON. No value holds one. */
function formatEnvironment(values) {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

const path = process.argv[2] ?? ".env";
try {
  // "wx" fails when the file exists, in the same step as it would be made.
  await writeFile(path, formatEnvironment(await makeEnvironment()), { flag: "wx", mode: 0o600 });
  console.log(`${path} written. The sample coordinators sign in with its COORDINATOR_PASSWORD.`);
} catch (error) {
  if (error.code !== "EEXIST") throw error;
  console.error(
    `${path} exists and stays as it is. To begin anew, remove it and the data: docker compose down --volumes`,
  );
  process.exitCode = 1;
}
