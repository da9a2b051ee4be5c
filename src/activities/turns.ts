/**
 * The turns of the submit activities that a run has scheduled ahead. Such an activity sits ready on a worker and begins as soon as
 * the window has room, without a round trip through Temporal. Requests in flight never exceed the window, whatever the number of
 * workers: an activity knows the activities that the run scheduled before it, and begins when fewer than `concurrency` of them
 * are left. The order is that of scheduling, not of positions: an activity for a position that came back waits like every other.
 *
 * Activities of this process report their end at once. For activities of other workers, the process asks Temporal for the
 * unfinished ones. It doesn't ask Postgres: an item may have settled there while its answer is still on its way. An activity
 * gives its slot back for a while when nothing in front of it moves, since the activities in front may be waiting for a slot.
 */
import { setTimeout as delay } from "node:timers/promises";

/** The milliseconds between two questions while activities of other workers are in front, and when Temporal doesn't answer. */
const PACE = 25;
const SLOWEST_PACE = 1_000;

/** After this many milliseconds without a change in front, an activity gives its slot back. */
const PATIENCE = 5_000;

/** The most ended activities that are remembered of one run, far more than an activity can wait behind. */
const MOST_REMEMBERED = 1_000;

/** The milliseconds for which ended activities are remembered after the run's last activity in this process. */
const REMEMBERED = 10_000;

/** Answers the numbers of the submit activities that aren't done yet, on any worker. */
export type PendingSubmissions = () => Promise<ReadonlySet<number>>;

export interface Place {
  /** The run id of the workflow execution. */
  run: string;
  /** The activity's own number in the run. */
  submission: number;
  /** The numbers of the activities that were scheduled before and have not been seen to end. */
  earlier: readonly number[];
  concurrency: number;
  /** Asked while activities of other workers are in front. */
  pending: PendingSubmissions;
}

/** The state of one run in this process. */
interface RunTurns {
  activities: number;
  inFlight: Set<number>;
  ended: Set<number>;
  changed: PromiseWithResolvers<void>;
  /** The latest question. All waiting activities share its answer. */
  asked?: { at: number; pending: Promise<ReadonlySet<number> | undefined> };
  forget?: NodeJS.Timeout;
}

export class Turns {
  readonly #known = new Map<string, RunTurns>();

  /**
   * Runs the work of one activity when its turn has come. Only a settled item is known here to be the end of the activity: work
   * that throws is tried again, and Temporal may have given work that was cut off to another worker already.
   *
   * @returns undefined when the signal was aborted before the turn came, or when nothing in front has moved for some seconds
   */
  async run<T>(
    place: Place,
    signal: AbortSignal,
    work: () => Promise<{ settled: boolean; result: T }>,
  ): Promise<T | undefined> {
    const turns = this.#enter(place.run);
    try {
      if (!(await waitForTurn(turns, place, signal))) return undefined;
      turns.inFlight.add(place.submission);
      const { settled, result } = await work();
      if (settled) remember(turns.ended, place.submission);
      return result;
    } finally {
      turns.inFlight.delete(place.submission);
      this.#leave(place.run, turns);
    }
  }

  #enter(run: string): RunTurns {
    const turns = this.#known.get(run) ?? {
      activities: 0,
      inFlight: new Set(),
      ended: new Set(),
      changed: Promise.withResolvers<void>(),
    };
    clearTimeout(turns.forget);
    turns.activities += 1;
    this.#known.set(run, turns);
    return turns;
  }

  #leave(run: string, turns: RunTurns): void {
    turns.changed.resolve();
    turns.changed = Promise.withResolvers();
    turns.activities -= 1;
    if (turns.activities > 0) return;
    turns.forget = setTimeout(() => this.#known.delete(run), REMEMBERED).unref();
  }
}

/** @returns false when the wait was given up */
async function waitForTurn(
  turns: RunTurns,
  { earlier, concurrency, pending }: Place,
  signal: AbortSignal,
): Promise<boolean> {
  let open = [...earlier];
  let end = Date.now() + PATIENCE;
  let pace = PACE;
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  for (;;) {
    const before = open.length;
    open = open.filter((submission) => !turns.ended.has(submission));
    if (open.length < concurrency) return true;
    const elsewhere = open.filter((submission) => !turns.inFlight.has(submission));
    if (open.length < before || elsewhere.length < open.length) end = Date.now() + PATIENCE;
    if (signal.aborted || Date.now() > end) return false;
    const next = await Promise.race([
      turns.changed.promise.then(() => "changed" as const),
      aborted.then(() => "changed" as const),
      delay(pace, "look" as const, { ref: false }),
    ]);
    if (next === "changed" || elsewhere.length === 0) continue;
    const still = await askPending(turns, pending);
    const done = still === undefined ? [] : elsewhere.filter((submission) => !still.has(submission));
    if (done.length > 0) end = Date.now() + PATIENCE;
    pace = done.length > 0 ? PACE : Math.min(pace * 1.5, SLOWEST_PACE);
    open = open.filter((submission) => !done.includes(submission));
  }
}

/** @returns undefined when Temporal doesn't answer. The activities in front wait for Temporal, too. */
function askPending(turns: RunTurns, pending: PendingSubmissions): Promise<ReadonlySet<number> | undefined> {
  const now = Date.now();
  if (turns.asked === undefined || now - turns.asked.at >= PACE)
    turns.asked = { at: now, pending: pending().catch(() => undefined) };
  return turns.asked.pending;
}

function remember(submissions: Set<number>, submission: number): void {
  submissions.add(submission);
  const [oldest] = submissions;
  if (submissions.size > MOST_REMEMBERED && oldest !== undefined) submissions.delete(oldest);
}
