/** Writes in flight at the proxy: which were at once at the most, of each bulk registration, and which workers sent them. */

/** One call of `submit_registrations`. */
export interface Write {
  bulkId: string;
  round: number;
  /** Positions of the round, both included. */
  from: number;
  to: number;
}

interface OfOne {
  now: Set<string>;
  /** The writes at the moment with the most. */
  most: readonly string[];
  senders: Set<number>;
}

export class WritesInFlight {
  readonly #known = new Map<string, OfOne>();
  #total = 0;

  /** @returns a function to be called once when the write has ended */
  began({ bulkId, from, to }: Write, sender = 0): () => void {
    const known = this.#of(bulkId);
    const write = `${from}-${to} of worker ${sender} since ${new Date().toISOString().slice(17, 23)}`;
    known.now.add(write);
    known.senders.add(sender);
    if (known.now.size > known.most.length) known.most = [...known.now];
    this.#total += 1;
    return () => {
      known.now.delete(write);
      this.#total -= 1;
    };
  }

  nowOf(bulkId: string): number {
    return this.#of(bulkId).now.size;
  }

  mostOf(bulkId: string): readonly string[] {
    return this.#of(bulkId).most;
  }

  /** The workers that have sent writes of it. */
  sendersOf(bulkId: string): number {
    return this.#of(bulkId).senders.size;
  }

  /** The number of all bulk registrations together, now. */
  get total(): number {
    return this.#total;
  }

  #of(bulkId: string): OfOne {
    const known = this.#known.get(bulkId) ?? { now: new Set(), most: [], senders: new Set() };
    this.#known.set(bulkId, known);
    return known;
  }
}
