/**
 * Turns of the activities that a run has scheduled ahead: such an activity sits ready on a worker and begins as soon as the
 * window has room, without a way through Temporal. Requests in flight never exceed the window, whatever the number of workers:
 * an activity knows which lower positions are open, and begins when fewer than `concurrency` of them are left. Writes of this
 * process tell at once; those of other workers are asked for in Postgres, and end a moment after Postgres has settled them. One that nothing moves in front of gives its slot
 * back for a while: those in front may be waiting for one.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { RoundStore } from "./dependencies.ts";
import type { RoundReference } from "./types.ts";

/** Milliseconds between two questions while other workers' positions are in front, and when Postgres doesn't answer. */
const PACE = 25;
const SLOWEST_PACE = 1_000;

/** Milliseconds for which the answer to another worker's write may be on its way after Postgres has settled the position. */
const ANSWER_ON_ITS_WAY = 50;

/** Positions of one question, at most. */
const MOST_ASKED = 100;

/** Milliseconds without a change in front after which an activity gives its slot back. */
const PATIENCE = 5_000;

/** Settled positions that are remembered of one round: far more than any activity is behind. */
const MOST_REMEMBERED = 1_000;

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
   * @param work says whether the position is settled
   * @returns undefined when the signal was aborted before the turn had come, or nothing in front has moved for some seconds
   */
  async run<T>(
    round: RoundReference,
    position: number,
    behind: { positions: readonly number[]; concurrency: number },
    signal: AbortSignal,
    work: () => Promise<{ settled: boolean; result: T }>,
  ): Promise<T | undefined> {
    const turns = this.#enter(round);
    try {
      if (!(await this.#wait(turns, round, behind, signal))) return undefined;
      turns.inFlight.add(position);
      const { settled, result } = await work();
      if (settled) remember(turns.settled, position);
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
    signal: AbortSignal,
  ): Promise<boolean> {
    let open = [...positions];
    const settledElsewhere = new Map<number, number>();
    let end = Date.now() + PATIENCE;
    let pace = PACE;
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    for (;;) {
      const before = open.length;
      const arrivedUntil = Date.now() - ANSWER_ON_ITS_WAY;
      open = open.filter(
        (position) =>
          !turns.settled.has(position) &&
          (settledElsewhere.get(position) ?? Number.POSITIVE_INFINITY) > arrivedUntil,
      );
      if (open.length < concurrency) return true;
      const elsewhere = open.filter((position) => !turns.inFlight.has(position));
      if (open.length < before || elsewhere.length < open.length) end = Date.now() + PATIENCE;
      if (signal.aborted || Date.now() > end) return false;
      const next = await Promise.race([
        turns.changed.promise.then(() => "changed" as const),
        aborted.then(() => "changed" as const),
        delay(pace, "look" as const, { ref: false }),
      ]);
      const asked = elsewhere.filter((position) => !settledElsewhere.has(position)).slice(0, MOST_ASKED);
      if (next === "changed" || asked.length === 0) continue;
      const stillOpen = await this.#stillOpen(round, asked, signal);
      const moved = stillOpen.length < asked.length;
      if (moved) end = Date.now() + PATIENCE;
      pace = moved ? PACE : Math.min(pace * 1.5, SLOWEST_PACE);
      const settled = asked.filter((position) => !stillOpen.includes(position));
      for (const position of settled) {
        // What began here meanwhile counts as in flight until its own answer has come.
        if (!turns.inFlight.has(position)) settledElsewhere.set(position, Date.now());
      }
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

function remember(positions: Set<number>, position: number): void {
  positions.add(position);
  const [oldest] = positions;
  if (positions.size > MOST_REMEMBERED && oldest !== undefined) positions.delete(oldest);
}

function keyOf({ bulkId, round }: RoundReference): string {
  return `${bulkId}:${round}`;
}
