/**
 * Pauses a run that had better not go on: its tolerance is exceeded, or failures that are ours come one after another and
 * would befall every mentor in the list. It stops nothing by itself; the run asks it.
 */
import { OUR_CODES } from "../domain/failure-types.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import type { Counts } from "../domain/progress.ts";
import type { BrakeReason } from "../domain/steering.ts";
import { isExceeded } from "../domain/tolerance.ts";
import type { Tolerance } from "../domain/tolerance.ts";

/** Failures of ours in a row that pause a run. */
const OURS_IN_A_ROW = 3;

/** What the next run of a chain goes on with. */
export interface BrakeState {
  oursInARow: number;
  /** Counts at the latest resume: what came before has been accepted. */
  accepted: Pick<Counts, "settled" | "failed">;
}

export class Brake {
  readonly #tolerance: Tolerance;
  #oursInARow: number;
  #accepted: BrakeState["accepted"];

  constructor(tolerance: Tolerance = {}, state?: BrakeState) {
    this.#tolerance = tolerance;
    this.#oursInARow = state?.oursInARow ?? 0;
    this.#accepted = state?.accepted ?? { settled: 0, failed: 0 };
  }

  get state(): BrakeState {
    return { oursInARow: this.#oursInARow, accepted: this.#accepted };
  }

  /** To be told of every submission that came to an end, before its outcome is counted. */
  saw(outcome: MentorSubmissionOutcome): void {
    const ours = outcome.status === "failure" && OUR_CODES.some((code) => code === outcome.error.code);
    this.#oursInARow = ours ? this.#oursInARow + 1 : 0;
  }

  /** @returns why the run is to pause; undefined: it isn't */
  reason({ settled, failed }: Readonly<Counts>): BrakeReason | undefined {
    if (this.#oursInARow >= OURS_IN_A_ROW) return "ourSide";
    const since = { settled: settled - this.#accepted.settled, failed: failed - this.#accepted.failed };
    return isExceeded(this.#tolerance, since) ? "tolerance" : undefined;
  }

  /** Somebody has resumed the run: what it failed with so far is accepted. */
  accept({ settled, failed }: Readonly<Counts>): void {
    this.#oursInARow = 0;
    this.#accepted = { settled, failed };
  }
}
