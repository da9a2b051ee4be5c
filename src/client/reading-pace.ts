/**
 * How long the reader of a round waits before its next question to Postgres.
 *
 * The reader waits a tenth of the time since the last news: 15 ms while the round moves, up to one second while the round stands
 * still. When callers wait only for the end, the reader waits for half of the time that the open items need at the present pace,
 * without the items in flight, which may settle at any moment. The first of five writes says little about the pace, so this wait
 * is at most half of the time so far; and a hundredth of the time so far is soon enough for a result. This makes some forty
 * questions for a round, and one for each second. After half a minute with failures only, the reader gives up.
 */
import { planOf } from "../domain/plan.ts";
import type { RoundProgress } from "../supabase/round-progress.ts";

/** The milliseconds before the next question: at least, at most, and after a failure. */
const SHORTEST = 15;
const LONGEST = 1_000;
const AFTER_FAILURE = 500;

/** The most milliseconds of a wait that a server has asked for. */
const LONGEST_AFTER_FAILURE = 10_000;

/** After failures for so many milliseconds, viewers get the error. */
export const GIVING_UP = 30_000;

type MovingRound = Pick<RoundProgress, "counts" | "total" | "concurrency" | "settings">;

export class ReadingPace {
  #newsAt = Date.now();
  /** The time of the first answer and the settled items at that time. The pace is counted from there. */
  #began: { at: number; settled: number } | undefined;
  #failingSince: number | undefined;

  /** Items have settled, or are about to. */
  quicken(): void {
    this.#newsAt = Date.now();
  }

  /** The milliseconds since the last news. */
  get quietFor(): number {
    return Date.now() - this.#newsAt;
  }

  answered(): void {
    this.#failingSince = undefined;
  }

  /** @param forEnd whether the viewers wait for the end alone. @returns the milliseconds until the next question */
  next(progress: MovingRound, forEnd: boolean): number {
    const early = forEnd ? this.#beforeEnd(progress) : 0;
    return Math.min(Math.max(this.quietFor / 10, early, SHORTEST), LONGEST);
  }

  #beforeEnd({ counts, total, concurrency, settings }: MovingRound): number {
    const { at, settled } = (this.#began ??= { at: Date.now(), settled: counts.settled });
    const soFar = Date.now() - at;
    const inFlight = concurrency * planOf(total, settings).mentorsPerWrite;
    const open = Math.max(0, total - counts.settled - inFlight);
    const sinceThen = counts.settled - settled;
    const left = sinceThen === 0 ? 0 : (open * soFar) / sinceThen;
    return Math.max(Math.min(left, soFar) / 2, soFar / 100);
  }

  /** @param asked the milliseconds that the server asks to wait. @returns the milliseconds until the next question */
  failed(asked = 0): number {
    this.#failingSince ??= Date.now();
    return Math.max(AFTER_FAILURE, Math.min(asked, LONGEST_AFTER_FAILURE));
  }

  get givesUp(): boolean {
    return this.#failingSince !== undefined && Date.now() - this.#failingSince >= GIVING_UP;
  }
}
