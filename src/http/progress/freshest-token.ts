/** The token under which a broadcast reads: of all its viewers', who are one coordinator, the one that is good for longest. */

export interface HeldToken {
  accessToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export class FreshestToken {
  readonly #held = new Set<HeldToken>();
  #freshest: HeldToken;

  constructor(first: HeldToken) {
    this.#freshest = first;
  }

  add(token: HeldToken): void {
    this.#held.add(token);
    this.#choose();
  }

  remove(token: HeldToken): void {
    this.#held.delete(token);
    this.#choose();
  }

  get accessToken(): string {
    return this.#freshest.accessToken;
  }

  /** Without any viewer left, the last one's stays: somebody may be about to come back. */
  #choose(): void {
    const [first, ...others] = this.#held;
    if (first === undefined) return;
    this.#freshest = others.reduce((best, each) => (each.expiresAt > best.expiresAt ? each : best), first);
  }
}
