#!/usr/bin/env node
/**
 * Writes the .env that docker-compose.yml reads, once, with fresh passwords and keys. The script needs Node 18 or newer
 * and no package, so it runs before anything is installed. The script never overwrites: the databases would keep the
 * old passwords and refuse the new ones.
 *
 * Usage: node docker/make-env.mjs [path, default .env]
 */
import { randomBytes, randomUUID, webcrypto } from "node:crypto";
import { writeFile } from "node:fs/promises";

/** URL-safe, because connection strings hold passwords. 32 bytes by default. */
const secret = (bytes = 32) => randomBytes(bytes).toString("base64url");

/**
 * An ES256 key pair as JWKs. The private key lists only the operation sign: Auth uses the key that lists it, and Web
 * Crypto can't import a private key that lists verify.
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

/** Generates every value that docker-compose.yml requires. @returns {Promise<Record<string, string>>} */
async function makeEnvironment() {
  // Two keys: a holder of the worker's key can't make a session, because Auth doesn't know that key.
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

/**
 * Single quotes: Compose and Node take the text between them literally, including JSON. No value holds a single quote.
 */
function formatEnvironment(values) {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

const path = process.argv[2] ?? ".env";
try {
  // "wx" fails when the file exists, in the same step that would create it.
  await writeFile(path, formatEnvironment(await makeEnvironment()), { flag: "wx", mode: 0o600 });
  console.log(`${path} written. The sample coordinators sign in with its COORDINATOR_PASSWORD.`);
} catch (error) {
  if (error.code !== "EEXIST") throw error;
  console.error(
    `${path} exists and stays as it is. To start again, remove this file and the data: docker compose down --volumes`,
  );
  process.exitCode = 1;
}
