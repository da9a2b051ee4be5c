/** The session under which a shared reader reads: of all its viewers', who are one coordinator, the one that is good for longest. */
import { InvalidSessionError } from "../domain/errors.ts";
import type { SessionHolder } from "./session-holder.ts";

export class FreshestSession {
  /** Each as often as it has viewers. */
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
   * @throws {InvalidSessionError} none of the sessions is good any more
   * @throws whatever kept a session from telling: it may be good the next time
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
