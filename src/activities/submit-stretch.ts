/**
 * Submits a stretch of many mentors. Each write takes several mentors, and `lanes` writes are in flight. The work ends when the
 * stretch is done, when the budget is over, or when a systemic failure stops the activity. After a doubtful failure, the same
 * write is tried once more when another write has succeeded. If the write fails again although others succeed, the stretch sets
 * it aside, and the run submits its mentors one by one.
 */
import type { ServiceFailure } from "../domain/service-failure.ts";
import { isExceeded } from "../domain/tolerance.ts";
import { asServiceFailure, logFailure } from "./failure.ts";
import type { RoundState, Stretch, SubmitRegistrationsResult } from "./types.ts";
import { isGivenUp, othersSucceed, settleFailure, stateOf, submitRange } from "./write.ts";
import type { Submission } from "./write.ts";

/** The activity ends when it has set aside this many writes. The run then takes care of them. */
const MOST_ASIDE = 20;

/**
 * After this many doubtful failures in a row, or one per lane if that is more, the activity asks for proof that other writes
 * succeed.
 */
const FEWEST_DOUBTS = 3;

/** From this attempt on, the activity checks whether a systemic failure really affects every mentor. */
const ATTEMPTS_OF_OUTAGE = 5;

interface Range extends Stretch {
  /** True when the write has failed doubtfully before. */
  doubted: boolean;
  /** The successful writes of the stretch before this range was taken, or before it failed doubtfully. */
  successesBefore: number;
}

export class StretchSubmission {
  readonly #submission: Submission;
  readonly #inFlight = new Set<Range>();
  #aside: Stretch[];
  #again: Range[] = [];
  #next: number;
  #lanes: number;
  #successes = 0;
  #doubtsInARow = 0;
  #state: RoundState | undefined;
  /** Present when no further write begins. The activity throws it. */
  #failure: ServiceFailure | undefined;

  /** @param from the position that an earlier attempt has reached */
  constructor(submission: Submission, from: number, aside: readonly Stretch[]) {
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

  get aside(): Stretch[] {
    return [...this.#aside];
  }

  /** @throws {ServiceFailure} the activity waits for its next attempt, or its round is gone */
  async run(): Promise<SubmitRegistrationsResult> {
    const { lanes } = this.#submission.input;
    await Promise.all(Array.from({ length: lanes }, (_, lane) => this.#work(lane)));
    const hasEnded = this.#state?.ended === true;
    if (this.#failure !== undefined && !hasEnded && !isGivenUp(this.#submission, this.#failure))
      throw this.#failure;
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
    const ready = this.#again.findIndex(
      ({ doubted, successesBefore }) => !doubted || this.#successes > successesBefore,
    );
    if (ready >= 0) return this.#again.splice(ready, 1)[0];
    const { to, mentorsPerWrite } = this.#submission.input;
    const last = Math.min(to, this.#state?.total ?? to);
    if (this.#next > last) return this.#again.shift();
    const from = this.#next;
    this.#next = Math.min(from + mentorsPerWrite, last + 1);
    return this.#newRange(from, this.#next - 1);
  }

  #newRange(from: number, to: number): Range {
    return { from, to, doubted: false, successesBefore: this.#successes };
  }

  #isOver(): boolean {
    if (this.#failure !== undefined || this.#submission.isStopping()) return true;
    if (this.#aside.length >= MOST_ASIDE) return true;
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
    // No item is open any more: this activity or another one has settled them.
    this.#again = [];
    this.#aside = [];
    this.#next = this.#submission.input.to + 1;
  }

  async #fail(range: Range, error: unknown): Promise<void> {
    const { bulkId, round } = this.#submission.input;
    const { from, to } = range;
    logFailure("A write failed", error, { bulkId, round, from, to, attempt: this.#submission.attempt });
    const failure = asServiceFailure(error);
    if (isGivenUp(this.#submission, failure)) this.#again.push(range);
    else if (failure.class === "item") await this.#failItem(range, failure);
    else if (failure.class === "doubtful") await this.#doubt(range, failure);
    else if (failure.class === "systemic") await this.#failSystemically(range, failure);
    else this.#stop(range, failure);
  }

  /**
   * The code says that every mentor is affected. When the failure repeats while writes for others succeed, the code is wrong, and
   * the write is set aside.
   */
  async #failSystemically(range: Range, failure: ServiceFailure): Promise<void> {
    const isLasting = this.#submission.attempt >= ATTEMPTS_OF_OUTAGE;
    if (isLasting && (await this.#othersSucceed(range))) this.#aside.push({ from: range.from, to: range.to });
    else this.#stop(range, failure);
  }

  /** One bad record makes the whole write fail, so its mentors are tried one by one. */
  async #failItem(range: Range, failure: ServiceFailure): Promise<void> {
    const { from, to } = range;
    if (from < to) {
      for (let position = from; position <= to; position++)
        this.#again.push(this.#newRange(position, position));
      return;
    }
    try {
      this.#succeed(await settleFailure(this.#submission, from, failure));
    } catch (error) {
      this.#stop(range, asServiceFailure(error));
    }
  }

  async #doubt(range: Range, failure: ServiceFailure): Promise<void> {
    this.#doubtsInARow += 1;
    const manyInARow = this.#doubtsInARow >= Math.max(FEWEST_DOUBTS, this.#lanes);
    const isLastTry = range.doubted || this.#submission.isStopping();
    const needsProof = manyInARow || (isLastTry && this.#successes === range.successesBefore);
    if (needsProof && !(await this.#othersSucceed(range))) this.#stop(range, failure);
    else if (isLastTry) this.#aside.push({ from: range.from, to: range.to });
    else this.#again.push({ ...range, doubted: true, successesBefore: this.#successes });
  }

  async #othersSucceed(failing: Stretch): Promise<boolean> {
    const proven = await othersSucceed(this.#submission, failing).catch(() => false);
    if (proven) {
      this.#successes += 1;
      this.#doubtsInARow = 0;
    }
    return proven;
  }

  #stop(range: Range, failure: ServiceFailure): void {
    this.#again.push(range);
    this.#failure ??= failure;
  }
}
