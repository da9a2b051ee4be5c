/**
 * A stretch of many mentors: writes of several mentors each, `lanes` of them in flight, until the stretch is done, the budget
 * is over, or a systemic failure stops the activity. A write that fails doubtfully is set aside while others go on; when
 * others succeed and that one doesn't, its mentors are tried one by one, and what still fails goes back to the run.
 */
import { ServiceFailure } from "../domain/service-failure.ts";
import { isExceeded } from "../domain/tolerance.ts";
import { activityFailure, logFailure } from "./failure.ts";
import type { RoundState, Stretch, SubmitRegistrationsResult } from "./types.ts";
import { isCapReached, settleFailure, stateOf, submitRange } from "./write.ts";
import type { Submission } from "./write.ts";

/** Positions that go back to the run, at most. More mentors than that failing at one time are a failure of the deployment. */
const MOST_ASIDE = 20;

/** Doubtful failures in a row, with no success between, that count as systemic: all lanes once, but at least these. */
const FEWEST_DOUBTS = 3;

interface Range extends Stretch {
  /** Doubtful failures so far. */
  doubts: number;
  /** Successful writes of the stretch at the latest of them. */
  successesThen: number;
}

export class StretchSubmission {
  readonly #submission: Submission;
  readonly #inFlight = new Set<Range>();
  readonly #aside: number[];
  #again: Range[] = [];
  #next: number;
  #lanes: number;
  #successes = 0;
  #doubtsInARow = 0;
  #state: RoundState | undefined;
  /** Why no further write begins; the activity throws it. */
  #failure: unknown;

  /** @param from where an earlier attempt of the activity has come to */
  constructor(submission: Submission, from: number, aside: readonly number[]) {
    this.#submission = submission;
    this.#next = from;
    this.#aside = [...aside];
    this.#lanes = submission.input.lanes;
  }

  /** Every position before it is settled or in `aside`. */
  get frontier(): number {
    const open = [...this.#inFlight, ...this.#again].map(({ from }) => from);
    return Math.min(this.#next, ...open);
  }

  get aside(): number[] {
    return [...this.#aside];
  }

  /** @throws {ApplicationFailure} the activity waits for its next attempt, or its round is gone */
  async run(): Promise<SubmitRegistrationsResult> {
    const { lanes } = this.#submission.input;
    await Promise.all(Array.from({ length: lanes }, (_, lane) => this.#work(lane)));
    if (this.#failure !== undefined) throw activityFailure(this.#failure);
    return {
      next: this.frontier,
      aside: this.aside,
      ...(this.#state !== undefined && { state: this.#state }),
    };
  }

  async #work(lane: number): Promise<void> {
    while (lane < this.#lanes) {
      const range = this.#take();
      if (range === undefined) return;
      this.#inFlight.add(range);
      try {
        this.#succeed(await submitRange(this.#submission, range));
      } catch (error) {
        await this.#fail(range, error);
      } finally {
        this.#inFlight.delete(range);
      }
    }
  }

  #take(): Range | undefined {
    if (this.#isOver()) return undefined;
    // A doubtful range waits until another write has succeeded, as long as there is another.
    const ready = this.#again.findIndex(
      ({ doubts, successesThen }) => doubts === 0 || this.#successes > successesThen,
    );
    if (ready >= 0) return this.#again.splice(ready, 1)[0];
    const { to, mentorsPerWrite } = this.#submission.input;
    if (this.#next > to) return this.#again.shift();
    const from = this.#next;
    this.#next = Math.min(from + mentorsPerWrite, to + 1);
    return { from, to: this.#next - 1, doubts: 0, successesThen: 0 };
  }

  #isOver(): boolean {
    if (this.#failure !== undefined || this.#submission.isStopping()) return true;
    if (this.#state === undefined) return false;
    const { tolerance, accepted = { settled: 0, failed: 0 } } = this.#submission.input;
    const { counts, ended } = this.#state;
    const since = { settled: counts.settled - accepted.settled, failed: counts.failed - accepted.failed };
    return ended || (tolerance !== undefined && isExceeded(tolerance, since));
  }

  #succeed(answer: RoundState): void {
    this.#successes += 1;
    this.#doubtsInARow = 0;
    this.#lanes = Math.min(this.#lanes, answer.maximumConcurrency);
    if (this.#state === undefined || answer.counts.settled >= this.#state.counts.settled) {
      this.#state = stateOf(answer);
    }
    if (!answer.ended) return;
    // Nothing is open any more, whatever has been settled by another.
    this.#again = [];
    this.#next = this.#submission.input.to + 1;
  }

  async #fail(range: Range, error: unknown): Promise<void> {
    if (isCapReached(error) || this.#submission.signal.aborted) {
      this.#again.push(range);
      return;
    }
    const { bulkId, round } = this.#submission.input;
    const { from, to } = range;
    logFailure("A write failed", error, { bulkId, round, from, to, attempt: this.#submission.attempt });
    if (error instanceof ServiceFailure && error.class === "item") return this.#failItem(range, error);
    if (error instanceof ServiceFailure && error.class === "doubtful") return this.#doubt(range, error);
    this.#stop(range, error);
  }

  async #failItem(range: Range, failure: ServiceFailure): Promise<void> {
    if (range.from < range.to) {
      this.#again.push(...singles(range));
      return;
    }
    try {
      this.#succeed(await settleFailure(this.#submission, range.from, failure));
    } catch (error) {
      this.#stop(range, error);
    }
  }

  #doubt(range: Range, failure: ServiceFailure): void {
    this.#doubtsInARow += 1;
    const othersSucceeded = range.doubts > 0 && this.#successes > range.successesThen;
    if (this.#doubtsInARow >= Math.max(FEWEST_DOUBTS, this.#lanes)) {
      this.#stop(range, failure);
    } else if (!othersSucceeded) {
      this.#again.push({ ...range, doubts: range.doubts + 1, successesThen: this.#successes });
    } else if (range.from < range.to) {
      this.#again.push(...singles(range));
    } else if (this.#aside.length < MOST_ASIDE) {
      this.#aside.push(range.from);
    } else {
      this.#stop(range, failure);
    }
  }

  #stop(range: Range, failure: unknown): void {
    this.#again.push(range);
    this.#failure ??= failure;
  }
}

function singles({ from, to }: Stretch): Range[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    from: from + index,
    to: from + index,
    doubts: 0,
    successesThen: 0,
  }));
}
