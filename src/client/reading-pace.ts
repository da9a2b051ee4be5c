/**
 * How long the reader of a round waits before its next question to Postgres.
 *
 * The reader waits a tenth of the time since the last news: 15 ms while the round moves, up to one second while the round stands
 * still. When callers wait only for the end and more than half a second is left at the present pace, the reader waits for half of
 * the time beyond that, but at most for half of the time so far: the first of five writes in flight says little about the
 * pace. This makes some fifty questions for a round, and one for each second. After half a minute with failures only, the reader
 * gives up.
 */
import type { RoundProgress } from "../supabase/round-progress.ts";

/** The milliseconds before the next question: at least, at most, and after a failure. */
const SHORTEST = 15;
const LONGEST = 1_000;
const AFTER_FAILURE = 500;

/** The most milliseconds of a wait that a server has asked for. */
const LONGEST_AFTER_FAILURE = 10_000;

/** The milliseconds before the expected end in which the reader looks for the end as often as for updates. */
const LAST_STRETCH = 500;

/** The longest wait for a distant end, as a share of the time since the first answer. */
const MOST_OF_SO_FAR = 1 / 2;

/** After failures for so many milliseconds, viewers get the error. */
export const GIVING_UP = 30_000;

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
  next(progress: Pick<RoundProgress, "counts" | "total">, forEnd: boolean): number {
    const early = forEnd ? this.#beforeEnd(progress) : 0;
    return Math.min(Math.max(this.quietFor / 10, early, SHORTEST), LONGEST);
  }

  /** The milliseconds for which the round won't end, at the pace since the first answer, or 0 without a known pace. */
  #beforeEnd({ counts, total }: Pick<RoundProgress, "counts" | "total">): number {
    const { at, settled } = (this.#began ??= { at: Date.now(), settled: counts.settled });
    const sinceThen = counts.settled - settled;
    if (sinceThen === 0) return 0;
    const soFar = Date.now() - at;
    const left = ((total - counts.settled) * soFar) / sinceThen;
    return Math.min((left - LAST_STRETCH) / 2, soFar * MOST_OF_SO_FAR);
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
