/**
 * The sessions of the seeded coordinators. Tokens are signed as Supabase Auth signs them. A refresh token works once. A changed
 * password lasts until the gateway stops.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { importJWK, jwtVerify, SignJWT } from "jose";
import type { SeededCoordinator } from "./seeded-coordinators.ts";
import type { PrivateSigningKey } from "./signing-keys.ts";

/** Seconds for which an access token is valid. */
const SESSION_SECONDS = 3_600;

/** Milliseconds for which the link of a recovery mail works. */
const RECOVERY_MILLISECONDS = 3_600_000;

const AUDIENCE = "authenticated";

export interface GatewaySessions {
  /** @returns undefined for an unknown email or a wrong password */
  signIn(email: string, password: string): Promise<SessionAnswer | undefined>;
  /** @returns undefined for an unknown or used token */
  refresh(refreshToken: string): Promise<SessionAnswer | undefined>;
  /** @returns undefined for a token with another signature or an expired one */
  verify(accessToken: string): Promise<{ user: UserAnswer; sessionId: string } | undefined>;
  end(sessionId: string): void;
  /** @returns the token of the mail's link, or undefined for an unknown email */
  beginRecovery(email: string): string | undefined;
  /** @returns undefined for an unknown, used or expired token */
  recover(token: string): Promise<SessionAnswer | undefined>;
  /**
   * Changes the password and ends the coordinator's other sessions.
   *
   * @returns `same` for the old password, or undefined for an access token with another signature or an expired one
   */
  changePassword(accessToken: string, password: string): Promise<UserAnswer | "same" | undefined>;
}

/** The shape of Supabase Auth's answers, as far as supabase-js reads them. */
export interface SessionAnswer {
  access_token: string;
  token_type: "bearer";
  /** Seconds. */
  expires_in: number;
  /** Seconds since 1970. */
  expires_at: number;
  refresh_token: string;
  user: UserAnswer;
}

export interface UserAnswer {
  id: string;
  aud: string;
  role: string;
  email: string;
  app_metadata: { provider: string };
  user_metadata: Record<string, never>;
  created_at: string;
}

interface Refreshable {
  coordinator: SeededCoordinator;
  sessionId: string;
}

export function createGatewaySessions(options: {
  coordinators: readonly SeededCoordinator[];
  key: PrivateSigningKey;
  issuer: string;
}): GatewaySessions {
  const { coordinators, key, issuer } = options;
  const refreshTokens = new Map<string, Refreshable>();
  const recoveries = new Map<string, { coordinator: SeededCoordinator; until: number }>();
  const passwords = new Map(coordinators.map(({ id, password }) => [id, password]));
  const find = (email: string) => coordinators.find((candidate) => candidate.email === email.toLowerCase());

  function endSessions(isEnded: (session: Refreshable) => boolean): void {
    for (const [token, session] of refreshTokens) if (isEnded(session)) refreshTokens.delete(token);
  }

  async function issue({ coordinator, sessionId }: Refreshable): Promise<SessionAnswer> {
    const now = Math.floor(Date.now() / 1_000);
    const accessToken = await new SignJWT({
      role: "authenticated",
      email: coordinator.email,
      session_id: sessionId,
      aal: "aal1",
      is_anonymous: false,
    })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT" })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject(coordinator.id)
      .setIssuedAt(now)
      .setExpirationTime(now + SESSION_SECONDS)
      .sign(await importJWK(key, key.alg));
    const refreshToken = randomBytes(16).toString("base64url");
    refreshTokens.set(refreshToken, { coordinator, sessionId });
    return {
      access_token: accessToken,
      token_type: "bearer",
      expires_in: SESSION_SECONDS,
      expires_at: now + SESSION_SECONDS,
      refresh_token: refreshToken,
      user: describeUser(coordinator),
    };
  }

  async function verify(accessToken: string) {
    try {
      const { d: _secret, ...publicKey } = key;
      const { payload } = await jwtVerify(accessToken, await importJWK(publicKey, key.alg), {
        issuer,
        audience: AUDIENCE,
        algorithms: [key.alg],
      });
      const coordinator = coordinators.find((candidate) => candidate.id === payload.sub);
      if (coordinator === undefined) return undefined;
      return { user: describeUser(coordinator), sessionId: String(payload["session_id"]) };
    } catch {
      return undefined;
    }
  }

  return {
    async signIn(email, password) {
      const coordinator = find(email);
      // The password is compared even for an unknown email, so that the time taken doesn't reveal which emails exist.
      const matches = isSameSecret(password, passwords.get(coordinator?.id ?? "") ?? "");
      if (coordinator === undefined || !matches) return undefined;
      return issue({ coordinator, sessionId: randomUUID() });
    },
    async refresh(refreshToken) {
      const found = refreshTokens.get(refreshToken);
      if (found === undefined) return undefined;
      refreshTokens.delete(refreshToken);
      return issue(found);
    },
    verify,
    end: (sessionId) => endSessions((session) => session.sessionId === sessionId),
    beginRecovery(email) {
      const coordinator = find(email);
      if (coordinator === undefined) return undefined;
      const token = randomBytes(28).toString("hex");
      recoveries.set(token, { coordinator, until: Date.now() + RECOVERY_MILLISECONDS });
      return token;
    },
    async recover(token) {
      const found = recoveries.get(token);
      recoveries.delete(token);
      if (found === undefined || found.until < Date.now()) return undefined;
      return issue({ coordinator: found.coordinator, sessionId: randomUUID() });
    },
    async changePassword(accessToken, password) {
      const session = await verify(accessToken);
      if (session === undefined) return undefined;
      const { id } = session.user;
      if (isSameSecret(password, passwords.get(id) ?? "")) return "same";
      passwords.set(id, password);
      endSessions(({ coordinator, sessionId }) => coordinator.id === id && sessionId !== session.sessionId);
      return session.user;
    },
  };
}

function describeUser(coordinator: SeededCoordinator): UserAnswer {
  return {
    id: coordinator.id,
    aud: AUDIENCE,
    role: "authenticated",
    email: coordinator.email,
    app_metadata: { provider: "email" },
    user_metadata: {},
    created_at: "2026-01-01T00:00:00Z",
  };
}

/** Hashes both texts first, because only values of the same length can be compared in constant time. */
function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hash(given), hash(expected)) && expected !== "";
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
