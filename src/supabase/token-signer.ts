/**
 * Mints the tokens with which a worker acts as a coordinator. The role `bulk_registrar` can do what a run needs and
 * nothing else, and every policy looks at the subject: without a bulk registration of that coordinator such a token is
 * good for nothing.
 */
import { importJWK, SignJWT } from "jose";
import type { JWK } from "jose";

const ROLE = "bulk_registrar";

/** Seconds a token is good for: longer than one attempt, shorter than anything worth stealing. */
const LIFETIME = 120;

/** Seconds a token is backdated, for a database whose clock is a little behind ours. */
const BACKDATED = 10;

export class InvalidSigningKeyError extends Error {
  override readonly name = "InvalidSigningKeyError";
}

export interface TokenSigner {
  /** @param coordinatorId the coordinator in whose name the token acts */
  mint(coordinatorId: string): Promise<string>;
}

/**
 * @param jwk private: an EC key on P-256 (ES256), or the `oct` key of a project that still has the legacy HS256 secret
 * @throws {InvalidSigningKeyError}
 */
export async function createTokenSigner(jwk: JWK, now: () => number = Date.now): Promise<TokenSigner> {
  const algorithm = algorithmOf(jwk);
  const key = await importJWK(signingOnly(jwk), algorithm).catch((cause: unknown) => {
    throw new InvalidSigningKeyError("The registrar's key can't be read as a JWK", { cause });
  });
  return {
    mint: async (coordinatorId) => {
      const issuedAt = Math.floor(now() / 1_000);
      return new SignJWT({ role: ROLE })
        .setProtectedHeader({ alg: algorithm, typ: "JWT", ...(jwk.kid !== undefined && { kid: jwk.kid }) })
        .setSubject(coordinatorId)
        .setIssuedAt(issuedAt - BACKDATED)
        .setExpirationTime(issuedAt + LIFETIME)
        .sign(key);
    },
  };
}

/** What else the key may be used for is of no interest, and a private key that says it may verify can't be imported. */
function signingOnly(jwk: JWK): JWK {
  const { key_ops: _, use: __, alg: ___, ...key } = jwk;
  return key;
}

function algorithmOf(jwk: JWK): "ES256" | "HS256" {
  if (jwk.kty === "oct" && jwk.k) return "HS256";
  if (jwk.kty === "EC" && jwk.crv === "P-256" && jwk.d !== undefined) return "ES256";
  throw new InvalidSigningKeyError("The registrar's key must be a private EC key on P-256, or an oct key");
}
