/** Checks a Supabase access token as the database would, and more strictly. The token proves who acts. */
import { createLocalJWKSet, errors, importJWK, jwtVerify } from "jose";
import type { JSONWebKeySet, JWK, JWTPayload, JWTVerifyGetKey } from "jose";
import { InvalidSessionError } from "../domain/errors.ts";
import type { InvalidSessionReason } from "../domain/errors.ts";
import { canonicalUuid } from "../domain/selection.ts";
import { authUrl } from "./project-urls.ts";
import { createKeySource } from "./signing-keys.ts";

export interface SessionVerification {
  /** Such as `https://<project>.supabase.co`. */
  supabaseUrl: string;
  /**
   * The keys that sign sessions. Default: the project's own, fetched from `/auth/v1/.well-known/jwks.json` and kept. A
   * project that still has the legacy HS256 secret gives it as an `oct` key.
   */
  keys?: JSONWebKeySet | JWK;
  /** Used in place of `keys`. `createKeySource` makes it. */
  keySource?: JWTVerifyGetKey;
  /** Default: `<supabaseUrl>/auth/v1`. */
  issuer?: string;
  /** Default: `authenticated`. */
  audience?: string;
}

export interface Session {
  coordinatorId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export type SessionVerifier = (accessToken: string) => Promise<Session>;

const ROLE = "authenticated";

const ASYMMETRIC = ["ES256", "RS256", "EdDSA"];

/** The seconds by which the clock of this process may be wrong. */
const CLOCK_TOLERANCE = 5;

export function createSessionVerifier(verification: SessionVerification): SessionVerifier {
  const { supabaseUrl } = verification;
  const { getKey, algorithms } =
    verification.keySource === undefined
      ? keySource(supabaseUrl, verification.keys)
      : { getKey: verification.keySource, algorithms: ASYMMETRIC };
  const options = {
    algorithms,
    issuer: verification.issuer ?? authUrl(supabaseUrl),
    audience: verification.audience ?? "authenticated",
    requiredClaims: ["sub", "exp"],
    clockTolerance: CLOCK_TOLERANCE,
  };
  return async (accessToken) => {
    if (typeof accessToken !== "string") {
      throw new InvalidSessionError("malformed", "The session is not an access token");
    }
    try {
      const { payload } = await jwtVerify(accessToken, getKey, options);
      return readSession(payload);
    } catch (error) {
      throw error instanceof InvalidSessionError ? error : readError(error);
    }
  };
}

/** Each kind of key allows only its own algorithms: a public key must never pass as an HMAC secret. */
function keySource(
  supabaseUrl: string,
  keys: JSONWebKeySet | JWK | undefined,
): { getKey: JWTVerifyGetKey; algorithms: string[] } {
  if (keys === undefined) {
    return { getKey: createKeySource(supabaseUrl), algorithms: ASYMMETRIC };
  }
  if (isKeySet(keys)) return { getKey: createLocalJWKSet(keys), algorithms: ASYMMETRIC };
  if (keys.kty !== "oct") return { getKey: createLocalJWKSet({ keys: [keys] }), algorithms: ASYMMETRIC };
  return { getKey: () => importJWK(keys, "HS256"), algorithms: ["HS256"] };
}

function isKeySet(keys: JSONWebKeySet | JWK): keys is JSONWebKeySet {
  return "keys" in keys && Array.isArray(keys.keys);
}

function readSession(payload: JWTPayload): Session {
  if (payload["role"] !== ROLE) throw new InvalidSessionError("role", `The session's role must be ${ROLE}`);
  const coordinatorId = canonicalUuid(payload.sub);
  if (coordinatorId === undefined)
    throw new InvalidSessionError("subject", "The session's subject must be a UUID");
  return { coordinatorId, expiresAt: (payload.exp ?? 0) * 1_000 };
}

const CLAIM_REASONS: Readonly<Record<string, InvalidSessionReason>> = {
  iss: "issuer",
  aud: "audience",
  sub: "subject",
  exp: "expired",
};

/** The error never quotes the token or a part of it. When jose's error holds the claims, it isn't the cause of our error. */
function readError(error: unknown): InvalidSessionError {
  if (error instanceof errors.JWTExpired) {
    return new InvalidSessionError("expired", "The session has expired");
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const reason = CLAIM_REASONS[error.claim] ?? "malformed";
    return new InvalidSessionError(reason, `The session's claim ${error.claim} is not accepted`);
  }
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported
  ) {
    return new InvalidSessionError("signature", "The session is not signed by the project", { cause: error });
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return new InvalidSessionError("malformed", "The session is not an access token", { cause: error });
  }
  return new InvalidSessionError("unavailable", "The project's keys could not be read", { cause: error });
}
