/** Gives a shared reader the session that is valid for longest. All viewers of the reader are the same coordinator. */
import { InvalidSessionError } from "../domain/errors.ts";
import type { SessionHolder } from "./session-holder.ts";

export class FreshestSession {
  /** Each session stands here once per viewer. */
  readonly #held: SessionHolder[] = [];

  get size(): number {
    return this.#held.length;
  }

  add(session: SessionHolder): void {
    this.#held.push(session);
  }

  remove(session: SessionHolder): void {
    const index = this.#held.indexOf(session);
    if (index >= 0) this.#held.splice(index, 1);
  }

  /**
   * @throws {InvalidSessionError} none of the sessions is valid any more
   * @throws the error of a session that gave no token; the session may be valid the next time
   */
  async accessToken(): Promise<string> {
    const tried = new Set<SessionHolder>();
    let passing: unknown;
    let invalid: unknown;
    for (;;) {
      const best = this.#freshest(tried);
      if (best === undefined) throw passing ?? invalid ?? new RangeError("No viewer, no session");
      tried.add(best);
      try {
        return await best.accessToken();
      } catch (error) {
        if (error instanceof InvalidSessionError && error.reason !== "unavailable") invalid = error;
        else passing = error;
      }
    }
  }

  #freshest(tried: ReadonlySet<SessionHolder>): SessionHolder | undefined {
    let best: SessionHolder | undefined;
    for (const session of this.#held) {
      if (!tried.has(session) && session.expiresAt > (best?.expiresAt ?? 0)) best = session;
    }
    return best;
  }
}
