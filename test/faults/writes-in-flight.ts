/** How many submissions were in flight at once at the most, of each bulk registration and of all together. */
export class WritesInFlight {
  readonly #now = new Map<string, number>();
  readonly #most = new Map<string, number>();
  #total = 0;
  #mostInAll = 0;

  /** @returns to be called once when it has ended */
  began(bulkId: string): () => void {
    const now = (this.#now.get(bulkId) ?? 0) + 1;
    this.#now.set(bulkId, now);
    this.#most.set(bulkId, Math.max(now, this.mostOf(bulkId)));
    this.#total += 1;
    this.#mostInAll = Math.max(this.#mostInAll, this.#total);
    return () => {
      this.#now.set(bulkId, (this.#now.get(bulkId) ?? 1) - 1);
      this.#total -= 1;
    };
  }

  mostOf(bulkId: string): number {
    return this.#most.get(bulkId) ?? 0;
  }

  get mostInAll(): number {
    return this.#mostInAll;
  }
}
