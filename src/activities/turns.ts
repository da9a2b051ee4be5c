/**
 * Turns of the activities that a run has scheduled ahead: such an activity sits ready on a worker and begins as soon as the
 * window has room, without a way through Temporal. Requests in flight never exceed the window, whatever the number of workers:
 * an activity knows which positions were scheduled before it, and begins when fewer than `concurrency` of them are left.
 * Writes of this process tell at once; those of other workers are asked for in Postgres.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { RoundStore } from "./dependencies.ts";
import type { RoundReference } from "./types.ts";

/** Milliseconds between two questions while other workers' positions are in front, and when Postgres doesn't answer. */
const PACE = 25;
const SLOWEST_PACE = 1_000;

/** Milliseconds for which a round's answered positions are remembered after its last activity here. */
const REMEMBERED = 10_000;

/** What this process knows of one round. */
interface RoundTurns {
  activities: number;
  inFlight: Set<number>;
  settled: Set<number>;
  changed: PromiseWithResolvers<void>;
  forget?: NodeJS.Timeout;
}

export class Turns {
  readonly #rounds: RoundStore;
  readonly #known = new Map<string, RoundTurns>();

  constructor(rounds: RoundStore) {
    this.#rounds = rounds;
  }

  /**
   * Runs the work of one position when its turn has come.
   *
   * @param patience milliseconds that the activity may wait
   * @param work says whether the position is settled
   * @returns undefined when the turn hasn't come before the patience was over or the signal was aborted
   */
  async run<T>(
    round: RoundReference,
    position: number,
    behind: { positions: readonly number[]; concurrency: number },
    { patience, signal }: { patience: number; signal: AbortSignal },
    work: () => Promise<{ settled: boolean; result: T }>,
  ): Promise<T | undefined> {
    const turns = this.#enter(round);
    try {
      if (!(await this.#wait(turns, round, behind, Date.now() + patience, signal))) return undefined;
      turns.inFlight.add(position);
      const { settled, result } = await work();
      if (settled) turns.settled.add(position);
      return result;
    } finally {
      turns.inFlight.delete(position);
      this.#leave(round, turns);
    }
  }

  async #wait(
    turns: RoundTurns,
    round: RoundReference,
    { positions, concurrency }: { positions: readonly number[]; concurrency: number },
    end: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    let open = [...positions];
    let pace = PACE;
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    for (;;) {
      open = open.filter((position) => !turns.settled.has(position));
      if (open.length < concurrency) return true;
      if (signal.aborted || Date.now() > end) return false;
      const elsewhere = open.filter((position) => !turns.inFlight.has(position));
      const next = await Promise.race([
        turns.changed.promise.then(() => "changed" as const),
        aborted.then(() => "changed" as const),
        delay(pace, "look" as const, { ref: false }),
      ]);
      if (next === "changed" || elsewhere.length === 0) continue;
      const stillOpen = await this.#stillOpen(round, elsewhere, signal);
      pace = stillOpen.length < elsewhere.length ? PACE : Math.min(pace * 1.5, SLOWEST_PACE);
      // What began here meanwhile counts as in flight until its own answer has come.
      open = open.filter(
        (position) =>
          !elsewhere.includes(position) || stillOpen.includes(position) || turns.inFlight.has(position),
      );
    }
  }

  async #stillOpen(
    round: RoundReference,
    positions: readonly number[],
    signal: AbortSignal,
  ): Promise<readonly number[]> {
    try {
      return await this.#rounds.openPositions({ ...round, positions }, signal);
    } catch {
      // The activities in front will say what is wrong; this one only waits for them.
      return positions;
    }
  }

  #enter(round: RoundReference): RoundTurns {
    const key = keyOf(round);
    const turns = this.#known.get(key) ?? {
      activities: 0,
      inFlight: new Set(),
      settled: new Set(),
      changed: Promise.withResolvers<void>(),
    };
    clearTimeout(turns.forget);
    turns.activities += 1;
    this.#known.set(key, turns);
    return turns;
  }

  #leave(round: RoundReference, turns: RoundTurns): void {
    turns.changed.resolve();
    turns.changed = Promise.withResolvers();
    turns.activities -= 1;
    if (turns.activities > 0) return;
    turns.forget = setTimeout(() => this.#known.delete(keyOf(round)), REMEMBERED).unref();
  }
}

function keyOf({ bulkId, round }: RoundReference): string {
  return `${bulkId}:${round}`;
}
