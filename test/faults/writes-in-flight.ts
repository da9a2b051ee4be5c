/** Writes in flight at the proxy: how many at once at the most, of each bulk registration, and which workers sent them. */
export class WritesInFlight {
  readonly #now = new Map<string, number>();
  readonly #most = new Map<string, number>();
  readonly #senders = new Map<string, Set<number>>();
  #total = 0;

  /** @returns to be called once when it has ended */
  began(bulkId: string, sender?: number): () => void {
    const now = this.nowOf(bulkId) + 1;
    this.#now.set(bulkId, now);
    this.#most.set(bulkId, Math.max(now, this.mostOf(bulkId)));
    this.#total += 1;
    if (sender !== undefined) this.#senders.set(bulkId, new Set(this.#senders.get(bulkId)).add(sender));
    return () => {
      this.#now.set(bulkId, this.nowOf(bulkId) - 1);
      this.#total -= 1;
    };
  }

  nowOf(bulkId: string): number {
    return this.#now.get(bulkId) ?? 0;
  }

  mostOf(bulkId: string): number {
    return this.#most.get(bulkId) ?? 0;
  }

  /** Workers that have sent writes of it. */
  sendersOf(bulkId: string): number {
    return this.#senders.get(bulkId)?.size ?? 0;
  }

  /** Of all bulk registrations together, now. */
  get total(): number {
    return this.#total;
  }
}
