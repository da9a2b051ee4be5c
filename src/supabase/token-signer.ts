/**
 * Mints the tokens with which a worker acts as a coordinator. The role `bulk_registrar` can do what a run needs and nothing else.
 * Every policy looks at the subject, so a token is useless without a bulk registration of that coordinator.
 */
import { importJWK, SignJWT } from "jose";
import type { JWK } from "jose";

const ROLE = "bulk_registrar";

/** The lifetime of a token in seconds. It is longer than one attempt and too short to be worth stealing. */
const LIFETIME = 120;

/** The seconds by which a token is backdated, for a database whose clock is behind the clock of this process. */
const BACKDATED = 10;

/** The milliseconds for which a token is reused. PostgREST caches it, and neither side pays for a signature. */
const REUSED = 60_000;

/** The most coordinators whose tokens are kept. */
const KEPT_TOKENS = 1_000;

export class InvalidSigningKeyError extends Error {
  override readonly name = "InvalidSigningKeyError";
}

export interface TokenSigner {
  /**
   * @param coordinatorId the coordinator in whose name the token acts
   * @param refused a token that the database has refused, which is not given again
   */
  mint(coordinatorId: string, refused?: string): Promise<string>;
}

/**
 * @param jwk a private EC key on P-256 (ES256), or the `oct` key of a project that still has the legacy HS256 secret
 * @throws {InvalidSigningKeyError}
 */
export async function createTokenSigner(jwk: JWK, now: () => number = Date.now): Promise<TokenSigner> {
  const algorithm = algorithmOf(jwk);
  const key = await importJWK(signingOnly(jwk), algorithm).catch((cause: unknown) => {
    throw new InvalidSigningKeyError("The registrar's key can't be read as a JWK", { cause });
  });
  const sign = async (coordinatorId: string, at: number): Promise<string> => {
    const issuedAt = Math.floor(at / 1_000);
    return new SignJWT({ role: ROLE })
      .setProtectedHeader({ alg: algorithm, typ: "JWT", ...(jwk.kid !== undefined && { kid: jwk.kid }) })
      .setSubject(coordinatorId)
      .setIssuedAt(issuedAt - BACKDATED)
      .setExpirationTime(issuedAt + LIFETIME)
      .sign(key);
  };
  const kept = new Map<string, { token: string; mintedAt: number }>();
  return {
    mint: async (coordinatorId, refused) => {
      const at = now();
      const known = kept.get(coordinatorId);
      if (known !== undefined && known.token !== refused && Math.abs(at - known.mintedAt) < REUSED)
        return known.token;
      const token = await sign(coordinatorId, at);
      kept.delete(coordinatorId);
      kept.set(coordinatorId, { token, mintedAt: at });
      const [oldest] = kept.keys();
      if (kept.size > KEPT_TOKENS && oldest !== undefined) kept.delete(oldest);
      return token;
    },
  };
}

/** Keeps only the signing use of the key: a private key that says it may verify can't be imported. */
function signingOnly(jwk: JWK): JWK {
  const { key_ops: _, use: __, alg: ___, ...key } = jwk;
  return key;
}

function algorithmOf(jwk: JWK): "ES256" | "HS256" {
  if (jwk.kty === "oct" && jwk.k) return "HS256";
  if (jwk.kty === "EC" && jwk.crv === "P-256" && jwk.d !== undefined) return "ES256";
  throw new InvalidSigningKeyError("The registrar's key must be a private EC key on P-256, or an oct key");
}
