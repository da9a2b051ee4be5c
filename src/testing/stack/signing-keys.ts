/**
 * The key pairs of the local stack, created at its first start. One pair signs coordinators' sessions. The worker signs the
 * tokens of a run with the other. PostgREST trusts both.
 */
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import type { JWK } from "jose";
import { z } from "zod";

const keySchema = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal("ES256"),
  use: z.literal("sig"),
});

/** A private ES256 key; its `kid` is its thumbprint. */
export type PrivateSigningKey = z.output<typeof keySchema>;

export interface PublicKeySet {
  keys: JWK[];
}

export interface SigningKeys {
  /** The gateway signs coordinators' sessions with this key. */
  session: PrivateSigningKey;
  /** The worker signs the tokens of a run with this key. */
  registrar: PrivateSigningKey;
  /** The public keys of both. */
  publicKeys: PublicKeySet;
}

/** Thrown when a key file doesn't contain a valid key. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
}

/** @param directory the folder of the keys, created with access for its owner only */
export async function loadSigningKeys(directory: string): Promise<SigningKeys> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);
  const session = await loadKey(join(directory, "session.json"));
  const registrar = await loadKey(join(directory, "registrar.json"));
  return { session, registrar, publicKeys: { keys: [publicPart(session), publicPart(registrar)] } };
}

async function loadKey(file: string): Promise<PrivateSigningKey> {
  const kept = await readKey(file);
  if (kept !== undefined) return kept;
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: "ES256", use: "sig" };
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(key), { mode: 0o600 });
  try {
    // A link appears together with its contents, and fails when another process was faster. Then that process's key is used.
    await link(unfinished, file).catch(() => undefined);
  } finally {
    await rm(unfinished, { force: true });
  }
  const written = await readKey(file);
  if (written === undefined) throw new SigningKeyError(`${file} could not be written.`);
  return written;
}

async function readKey(file: string): Promise<PrivateSigningKey | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return keySchema.parse(JSON.parse(text));
  } catch {
    // The error has no cause, because the file may contain half of a private key.
    throw new SigningKeyError(
      `${file} doesn't hold a private ES256 key. Delete the file, and the next start creates a new key.`,
    );
  }
}

function publicPart({ d: _secret, ...jwk }: PrivateSigningKey): JWK {
  return jwk;
}
