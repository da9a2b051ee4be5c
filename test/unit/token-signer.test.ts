/** The tokens with which a worker acts as a coordinator, and the keys that may sign them. */
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importSPKI,
  jwtVerify,
} from "jose";
import type { JWK } from "jose";
import { describe, expect, it } from "vitest";
import { createTokenSigner, InvalidSigningKeyError } from "../../src/supabase/token-signer.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";

const SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA";
const NOW = Date.parse("2026-11-25T09:00:00.999Z");
const SECONDS = Math.floor(NOW / 1_000);

async function keyPair(algorithm = "ES256") {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { privateJwk: await exportJWK(privateKey), publicJwk: await exportJWK(publicKey), publicKey };
}

describe("a token", () => {
  it("names the coordinator and the registrar, for two minutes from shortly before now", async () => {
    const { privateJwk } = await keyPair();
    const token = await (await createTokenSigner(privateJwk, () => NOW)).mint(COORDINATOR_ID);
    expect(decodeJwt(token)).toEqual({
      sub: COORDINATOR_ID,
      role: "bulk_registrar",
      iat: SECONDS - 10,
      exp: SECONDS + 120,
    });
  });

  it("of an EC key on P-256 is signed with ES256, names its key, and verifies with the public half", async () => {
    const { privateJwk, publicKey } = await keyPair();
    const token = await (await createTokenSigner({ ...privateJwk, kid: "key-1" })).mint(COORDINATOR_ID);
    expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", typ: "JWT", kid: "key-1" });
    // Exported as PEM, as another verifier would hold the key.
    const verifier = await importSPKI(await exportSPKI(publicKey), "ES256");
    expect((await jwtVerify(token, verifier)).payload.sub).toBe(COORDINATOR_ID);
    const stranger = await keyPair();
    await expect(jwtVerify(token, stranger.publicKey)).rejects.toThrow("signature verification failed");
  });

  it("of the legacy secret is signed with HS256 and verifies with the secret", async () => {
    const signer = await createTokenSigner({ kty: "oct", k: SECRET });
    const token = await signer.mint(COORDINATOR_ID);
    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "JWT" });
    const { payload } = await jwtVerify(token, Buffer.from(SECRET, "base64url"), { algorithms: ["HS256"] });
    expect(payload["role"]).toBe("bulk_registrar");
  });

  it("is used for a minute, which spares both sides signatures, and is then replaced", async () => {
    let now = NOW;
    const signer = await createTokenSigner((await keyPair()).privateJwk, () => now);
    const first = await signer.mint(COORDINATOR_ID);
    now += 59_000;
    expect(await signer.mint(COORDINATOR_ID)).toBe(first);
    now += 1_000;
    const second = await signer.mint(COORDINATOR_ID);
    expect(second).not.toBe(first);
    expect(decodeJwt(second).exp).toBe((decodeJwt(first).exp ?? 0) + 60);
  });

  it("is made for each coordinator separately", async () => {
    const signer = await createTokenSigner((await keyPair()).privateJwk, () => NOW);
    const [first, second] = [COORDINATOR_ID, "c0000000-0000-4000-8000-000000000002"];
    expect(decodeJwt(await signer.mint(first)).sub).toBe(first);
    expect(decodeJwt(await signer.mint(second)).sub).toBe(second);
    expect(decodeJwt(await signer.mint(first)).sub).toBe(first);
  });

  it("is never returned again after the database has refused it, nor after the clock was set back", async () => {
    let now = NOW;
    const signer = await createTokenSigner((await keyPair()).privateJwk, () => now);
    const first = await signer.mint(COORDINATOR_ID);
    now += 1_000;
    const second = await signer.mint(COORDINATOR_ID, first);
    expect(second).not.toBe(first);
    expect(await signer.mint(COORDINATOR_ID, first)).toBe(second);
    now -= 3_600_000;
    expect(await signer.mint(COORDINATOR_ID)).not.toBe(second);
  });
});

describe("a key to sign with", () => {
  it.each([
    ["says what it may be used for", { key_ops: ["sign", "verify"] }],
    ["says that it may only verify", { key_ops: ["verify"] }],
    ["says that it is for signatures", { use: "sig", alg: "ES256" }],
    ["is marked as extractable", { ext: true }],
  ])("signs when it %s", async (_, extra) => {
    const { privateJwk, publicKey } = await keyPair();
    const token = await (await createTokenSigner({ ...privateJwk, ...extra })).mint(COORDINATOR_ID);
    await expect(jwtVerify(token, publicKey)).resolves.toBeDefined();
  });

  it("is never modified", async () => {
    const jwk = Object.freeze({ ...(await keyPair()).privateJwk, key_ops: ["sign", "verify"] });
    await createTokenSigner(jwk);
    expect(jwk.key_ops).toEqual(["sign", "verify"]);
  });
});

describe("a key that can't sign", () => {
  const refused: [string, () => Promise<JWK>][] = [
    ["public", async () => (await keyPair()).publicJwk],
    ["an RSA key", async () => (await keyPair("RS256")).privateJwk],
    ["an EC key on another curve", async () => (await keyPair("ES384")).privateJwk],
    ["an Ed25519 key", async () => (await keyPair("EdDSA")).privateJwk],
    [
      "an EC key with a private half that is none",
      async () => ({ ...(await keyPair()).privateJwk, d: SECRET }),
    ],
    [
      "an EC key without its public half",
      async () => ({ ...(await keyPair()).privateJwk, x: undefined, y: undefined }) as unknown as JWK,
    ],
    [
      "the private half of another key",
      async () => ({ ...(await keyPair()).privateJwk, d: (await keyPair()).privateJwk.d ?? "" }),
    ],
    ["an oct key without a secret", async () => ({ kty: "oct" })],
    ["an oct key with an empty secret", async () => ({ kty: "oct", k: "" })],
    ["empty", async () => ({})],
  ];

  it.each(refused)("is refused at once when it is %s, and never quoted", async (_, key) => {
    const jwk = await key();
    const error = await createTokenSigner(jwk).then(
      () => new Error("accepted"),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InvalidSigningKeyError);
    const { message, cause } = error as InvalidSigningKeyError;
    const told = `${message} ${String(cause)}`;
    expect(message).toMatch(/^The registrar's key /);
    for (const material of [jwk.d, jwk.k, jwk.p, jwk.n].filter(Boolean)) expect(told).not.toContain(material);
  });
});
