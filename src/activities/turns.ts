/**
 * The turns of the activities that a run has scheduled ahead. Such an activity sits ready on a worker and begins as soon as the
 * window has room, without a round trip through Temporal. Requests in flight never exceed the window, whatever the number of
 * workers: an activity knows the lower positions that are open, and begins when fewer than `concurrency` of them are left.
 *
 * Writes of this process report at once. For writes of other workers, the process asks Temporal for the unfinished activities. It
 * doesn't ask Postgres: an item may have settled there while its answer is still on its way. An activity gives its slot back for
 * a while when nothing in front of it moves, since the activities in front may be waiting for a slot.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { RoundReference } from "./types.ts";

/** The milliseconds between two questions while positions of other workers are in front, and when Temporal doesn't answer. */
const PACE = 25;
const SLOWEST_PACE = 1_000;

/** After this many milliseconds without a change in front, an activity gives its slot back. */
const PATIENCE = 5_000;

/** The most settled positions that are remembered of one round, far more than an activity can wait behind. */
const MOST_REMEMBERED = 1_000;

/** The milliseconds for which a round's answered positions are remembered after its last activity in this process. */
const REMEMBERED = 10_000;

/** Answers the positions whose activities aren't done yet, on any worker. */
export type PendingPositions = () => Promise<ReadonlySet<number>>;

/** The state of one round in this process. */
interface RoundTurns {
  activities: number;
  inFlight: Set<number>;
  settled: Set<number>;
  changed: PromiseWithResolvers<void>;
  /** The latest question. All waiting activities share its answer. */
  asked?: { at: number; pending: Promise<ReadonlySet<number> | undefined> };
  forget?: NodeJS.Timeout;
}

export class Turns {
  readonly #known = new Map<string, RoundTurns>();

  /**
   * Runs the work of one position when its turn has come.
   *
   * @param pending asked while positions of other workers are in front
   * @param work says whether the position is settled
   * @returns undefined when the signal was aborted before the turn came, or when nothing in front has moved for some seconds
   */
  async run<T>(
    round: RoundReference,
    position: number,
    behind: { positions: readonly number[]; concurrency: number; pending: PendingPositions },
    signal: AbortSignal,
    work: () => Promise<{ settled: boolean; result: T }>,
  ): Promise<T | undefined> {
    const turns = this.#enter(round);
    try {
      if (!(await waitForTurn(turns, behind, signal))) return undefined;
      turns.inFlight.add(position);
      const { settled, result } = await work();
      if (settled) remember(turns.settled, position);
      return result;
    } finally {
      turns.inFlight.delete(position);
      this.#leave(round, turns);
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

/** @returns false when the wait was given up */
async function waitForTurn(
  turns: RoundTurns,
  {
    positions,
    concurrency,
    pending,
  }: { positions: readonly number[]; concurrency: number; pending: PendingPositions },
  signal: AbortSignal,
): Promise<boolean> {
  let open = [...positions];
  let end = Date.now() + PATIENCE;
  let pace = PACE;
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  for (;;) {
    const before = open.length;
    open = open.filter((position) => !turns.settled.has(position));
    if (open.length < concurrency) return true;
    const elsewhere = open.filter((position) => !turns.inFlight.has(position));
    if (open.length < before || elsewhere.length < open.length) end = Date.now() + PATIENCE;
    if (signal.aborted || Date.now() > end) return false;
    const next = await Promise.race([
      turns.changed.promise.then(() => "changed" as const),
      aborted.then(() => "changed" as const),
      delay(pace, "look" as const, { ref: false }),
    ]);
    if (next === "changed" || elsewhere.length === 0) continue;
    const still = await askPending(turns, pending);
    const done = still === undefined ? [] : elsewhere.filter((position) => !still.has(position));
    if (done.length > 0) end = Date.now() + PATIENCE;
    pace = done.length > 0 ? PACE : Math.min(pace * 1.5, SLOWEST_PACE);
    open = open.filter((position) => !done.includes(position));
  }
}

/** @returns undefined when Temporal doesn't answer. The activities in front wait for Temporal, too. */
function askPending(turns: RoundTurns, pending: PendingPositions): Promise<ReadonlySet<number> | undefined> {
  const now = Date.now();
  if (turns.asked === undefined || now - turns.asked.at >= PACE)
    turns.asked = { at: now, pending: pending().catch(() => undefined) };
  return turns.asked.pending;
}

function remember(positions: Set<number>, position: number): void {
  positions.add(position);
  const [oldest] = positions;
  if (positions.size > MOST_REMEMBERED && oldest !== undefined) positions.delete(oldest);
}

function keyOf({ bulkId, round }: RoundReference): string {
  return `${bulkId}:${round}`;
}
