/** Makes sure that every later token of a client is for the same coordinator. */
import { InvalidSessionError } from "../domain/errors.ts";
import type { Session, SessionVerifier } from "../supabase/session.ts";

export interface SessionHolder {
  readonly coordinatorId: string;
  /** The expiry of the token that was given out last, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Returns a token that is valid now. @throws {InvalidSessionError} */
  accessToken(): Promise<string>;
}

/**
 * @param accessToken called for each request, since a run can outlive a token
 * @throws {InvalidSessionError} before anything else is called
 */
export async function holdSession(
  accessToken: () => Promise<string>,
  verify: SessionVerifier,
): Promise<SessionHolder> {
  let verified = await verifyNext(accessToken, verify);
  const { coordinatorId } = verified.session;
  return {
    coordinatorId,
    get expiresAt() {
      return verified.session.expiresAt;
    },
    accessToken: async () => {
      const token = await accessToken();
      if (token === verified.token && verified.session.expiresAt > Date.now()) return token;
      const next = { token, session: await verify(token) };
      if (next.session.coordinatorId !== coordinatorId) {
        throw new InvalidSessionError(
          "subject",
          "The session belongs to another coordinator than this client",
        );
      }
      verified = next;
      return token;
    },
  };
}

async function verifyNext(
  accessToken: () => Promise<string>,
  verify: SessionVerifier,
): Promise<{ token: string; session: Session }> {
  const token = await accessToken();
  return { token, session: await verify(token) };
}
