/** An issuer of sessions in place of Supabase Auth: one ES256 key, and tokens with any claims. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { JWK, JWTPayload } from "jose";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";

export const PROJECT_URL = "https://project.test";
export const KID = "key-1";

export interface SessionSigner {
  publicJwk: JWK;
  keys: { keys: JWK[] };
  /** A valid session with these changes; undefined removes a claim. */
  sign(claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
}

export const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

export function sessionClaims(changes: JWTPayload = {}): JWTPayload {
  return {
    sub: COORDINATOR_ID,
    role: "authenticated",
    iss: `${PROJECT_URL}/auth/v1`,
    aud: "authenticated",
    iat: secondsFromNow(0),
    exp: secondsFromNow(3_600),
    ...changes,
  };
}

export async function createSessionSigner(kid = KID): Promise<SessionSigner> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" };
  return {
    publicJwk,
    keys: { keys: [publicJwk] },
    sign: (claims = {}, header = {}) =>
      new SignJWT(sessionClaims(claims))
        .setProtectedHeader({ alg: "ES256", typ: "JWT", kid, ...header })
        .sign(privateKey),
  };
}

/** A token that is assembled by hand, with any signature or none. */
export function handmadeToken(header: object, payload: object, signature = ""): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode(header)}.${encode(payload)}.${signature}`;
}
