/** One run of one round: takes the items page by page through the window until all have settled. */
import { ActivityFailure, ApplicationFailure } from "@temporalio/common";
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  patched,
  workflowInfo,
} from "@temporalio/workflow";
import type { SelectionPage } from "../activities/types.ts";
import { effectiveConcurrency } from "../domain/concurrency.ts";
import { DEFAULT_OUTAGE_PATIENCE } from "../domain/limits.ts";
import { overallStatus } from "../domain/outcome.ts";
import type { BulkProgressSnapshot, BulkRunResult, RunPhase } from "../domain/progress.ts";
import { bookkeepingStubs, SUBMISSION_ATTEMPTS } from "./activity-stubs.ts";
import { startAudit } from "./audit.ts";
import { emptySelectionResult } from "./empty-selection.ts";
import { FailureRecorder } from "./failure-recorder.ts";
import type { BulkRegistrationInput } from "./input.ts";
import { Journal } from "./journal.ts";
import { Outage } from "./outage.ts";
import { Permits } from "./permits.ts";
import { retryDelay } from "./retry-delay.ts";
import { Steering } from "./steering.ts";
import { cancelledOutcome, submitItem } from "./submission.ts";
import type { OpenItem, Submission, Unanswered } from "./submission.ts";
import { Window } from "./window.ts";

/** Runs that were started before there was a brake go on without. */
const BRAKE_PATCH = "brake-and-audit-of-earlier-round";

export class BulkRun {
  readonly #input: BulkRegistrationInput;
  readonly #journal: Journal;
  readonly #permits: Permits;
  readonly #steering: Steering;
  readonly #outage: Outage;
  readonly #recorder: FailureRecorder;
  readonly #window: Window;
  readonly #bookkeeping = bookkeepingStubs();
  #brakes = false;
  #concluded = false;
  /** What ends the run as a whole, whatever its items. */
  #fatal: unknown;

  constructor(input: BulkRegistrationInput, concurrency: number) {
    this.#input = input;
    this.#permits = new Permits(concurrency);
    this.#steering = new Steering(input.tolerance, input.carried);
    this.#outage = new Outage(input.outagePatience ?? DEFAULT_OUTAGE_PATIENCE, input.carried?.outageSince);
    this.#journal = new Journal(input.total, input.carried);
    this.#recorder = new FailureRecorder(input, this.#bookkeeping.recordFailures, (outcome) => {
      this.#journal.settle(outcome);
      this.#react();
    });
    this.#window = new Window({
      permits: this.#permits,
      submit: (item) => this.#submit(item),
      mayStart: () =>
        this.#steering.pause === undefined &&
        !this.#recorder.full &&
        (!this.#outage.isWaitedOut || this.#outage.mayProbe),
      probing: () => this.#outage.isWaitedOut,
      probesAnother: () => this.#outage.probesAnother,
      stopped: () => this.#over || workflowInfo().continueAsNewSuggested,
      ended: () => this.#over,
    });
  }

  snapshot(): BulkProgressSnapshot {
    const phase = this.#phase;
    const { since } = this.#outage;
    const { pause } = this.#steering;
    return {
      bulkId: this.#input.bulkId,
      round: this.#input.round,
      phase,
      total: this.#input.total,
      ...this.#journal.counts,
      inFlight: this.#permits.held,
      concurrency: this.#permits.limit,
      waiting: this.#window.waiting,
      ...(phase === "paused" && pause !== undefined && { paused: pause }),
      ...(phase === "waiting" && since !== undefined && { waitingSince: new Date(since).toISOString() }),
    };
  }

  pause(by: string): void {
    this.#change(() => this.#steering.pauseBy(by));
  }

  resume(by: string): void {
    this.#change(() => this.#steering.resumeBy(by, this.#journal.counts));
  }

  cancel(by: string): void {
    this.#change(() => this.#steering.cancelBy(by));
  }

  /** @returns the concurrency in force */
  changeConcurrency(concurrency: number, by: string): number {
    this.#permits.changeLimit(effectiveConcurrency(concurrency, this.#input.maximumConcurrency));
    this.#steering.concurrencyChangedBy(by, this.#permits.limit);
    return this.#permits.limit;
  }

  /** Runs to the end, or to the end of the page and on as a new run. */
  async execute(): Promise<BulkRunResult> {
    try {
      return await this.#execute();
    } catch (error) {
      // What an activity has failed with, and not that it was an activity.
      const nothingThere = error instanceof ActivityFailure && error.cause instanceof ApplicationFailure;
      throw nothingThere ? error.cause : error;
    }
  }

  async #execute(): Promise<BulkRunResult> {
    if (this.#input.total === 0) return emptySelectionResult(this.#input);
    this.#brakes = patched(BRAKE_PATCH);
    this.#journal.showPhase(this.snapshot());
    if (this.#brakes) await this.#auditEarlierRound();
    this.#window.takeUp(this.#input.carried?.waiting ?? []);
    const page = this.#input.firstPage ?? (await this.#readPage());
    const notStarted = await this.#window.slideOver(page.mentorIds);
    const isLast = notStarted.length === 0 && page.cursor === null;
    const waiting = await this.#window.settled({ handBack: !isLast });
    if (this.#fatal !== undefined) throw this.#fatal;
    await this.#recorder.flush();
    if (!isLast) await this.#continueUnlessCancelled({ mentorIds: notStarted, cursor: page.cursor }, waiting);
    if (this.#steering.cancelled) await this.#cancelTheRest(waiting);
    return this.#conclude();
  }

  /** Its run may have been terminated before it came to its audit; written once whoever asks. */
  async #auditEarlierRound(): Promise<void> {
    const { bulkId, actingCoordinatorId, round, carried } = this.#input;
    if (round > 1 && carried === undefined)
      await startAudit({ bulkId, actingCoordinatorId, round: round - 1 });
  }

  async #readPage(): Promise<SelectionPage> {
    const { bulkId, actingCoordinatorId, round, carried } = this.#input;
    return this.#bookkeeping.readSelectionPage({
      bulkId,
      actingCoordinatorId,
      round,
      cursor: carried?.cursor ?? 0,
    });
  }

  async #submit(item: OpenItem): Promise<OpenItem | undefined> {
    const startedAt = Date.now();
    try {
      const submission = await submitItem(this.#input, item);
      if ("failure" in submission) return this.#unanswered({ missedAt: startedAt, ...item }, submission);
      this.#ended(submission);
    } catch (error) {
      this.#fatal ??= error;
    }
    return undefined;
  }

  /**
   * @param item when it was last missed, or else started
   * @returns the item to be tried again, unless its attempts are used up
   */
  #unanswered(item: OpenItem & { missedAt: number }, unanswered: Unanswered): OpenItem | undefined {
    this.#outage.missed();
    const { failure, waitAtLeast } = unanswered;
    const { mentorId, attempts } = failure;
    // If the database was there for others meanwhile, or is away for too long, the attempt counts.
    const counts = this.#outage.answeredSince(item.missedAt) || !this.#outage.isWaitedOut;
    const used = item.used + (attempts - item.attempts) - (counts ? 0 : 1);
    if (used >= SUBMISSION_ATTEMPTS) {
      this.#ended({ outcome: failure, certain: false, answered: false });
      return undefined;
    }
    this.#react();
    const missedAt = Date.now();
    return {
      mentorId,
      attempts,
      used,
      missedAt,
      dueAt: missedAt + Math.max(waitAtLeast, retryDelay(attempts)),
    };
  }

  #ended({ outcome, certain, answered }: Submission): void {
    if (answered) this.#outage.answered();
    this.#steering.saw(outcome);
    if (outcome.status === "failure") {
      this.#recorder.add(outcome, certain);
    } else {
      this.#journal.settle(outcome);
    }
    this.#react();
  }

  /** Comes back only when the run was cancelled meanwhile: the next run of the chain would not hear of it. */
  async #continueUnlessCancelled(rest: SelectionPage, waiting: readonly OpenItem[]): Promise<void> {
    if (this.#steering.cancelled) return;
    this.#journal.dropOldEvents();
    this.#journal.releaseReaders();
    await condition(allHandlersFinished);
    if (this.#steering.cancelled) return;
    // The patience with an outage may have run out unseen: the next run starts from what is shown.
    this.#change(() => undefined);
    const { firstPage: _, ...input } = this.#input;
    await continueAsNew<(input: BulkRegistrationInput) => Promise<BulkRunResult>>({
      ...input,
      ...(rest.mentorIds.length > 0 && { firstPage: rest }),
      concurrency: this.#permits.limit,
      carried: {
        counts: this.#journal.counts,
        cursor: rest.cursor ?? 0,
        stream: this.#journal.streamState(),
        ...this.#steering.carried(),
        ...(waiting.length > 0 && { waiting }),
        ...(this.#outage.since !== undefined && { outageSince: this.#outage.since }),
      },
    });
  }

  /** @param waiting items that were tried without an answer: only Postgres knows whether they are registered */
  async #cancelTheRest(waiting: readonly OpenItem[]): Promise<void> {
    for (const item of waiting) this.#recorder.add(cancelledOutcome(item), false);
    await this.#recorder.flush();
    const { bulkId, actingCoordinatorId, round, total } = this.#input;
    if (this.#journal.counts.settled >= total) return;
    const { cancelled } = await this.#bookkeeping.cancelOpenItems({ bulkId, actingCoordinatorId, round });
    this.#journal.settleCancelled(cancelled - this.#journal.counts.cancelled);
  }

  async #conclude(): Promise<BulkRunResult> {
    const { bulkId, actingCoordinatorId, round, total } = this.#input;
    const counts = this.#journal.counts;
    if (counts.settled !== total) {
      // Items that another run of this round had settled are not open to this one.
      log.warn("The run was started with another total than it found", { total, settled: counts.settled });
    }
    const result: BulkRunResult = {
      bulkId,
      round,
      overallStatus: overallStatus(counts.settled, counts.succeeded),
      total: counts.settled,
      ...counts,
      settledAt: new Date().toISOString(),
    };
    this.#concluded = true;
    const { settled: _, ...summary } = result;
    await startAudit({ ...summary, actingCoordinatorId, steering: this.#steering.log });
    this.#journal.showPhase(this.snapshot());
    this.#journal.showStatus(result.overallStatus);
    // Readers who wait get the last events before the run is gone.
    this.#journal.releaseReaders();
    await condition(allHandlersFinished);
    return result;
  }

  /** Nothing further is to be tried. */
  get #over(): boolean {
    return this.#steering.cancelled || this.#fatal !== undefined || this.#recorder.error !== undefined;
  }

  get #phase(): RunPhase {
    if (this.#concluded) return "settled";
    if (this.#steering.cancelled) return "cancelling";
    if (this.#steering.pause !== undefined) return "paused";
    return this.#outage.isConfirmed ? "waiting" : "running";
  }

  /** After anything that may make the run pause, wait or go on. With nothing left to do, there is nothing to brake. */
  #react(): void {
    const { counts } = this.#journal;
    const brakes = this.#brakes && counts.settled < this.#input.total;
    this.#change(() => {
      if (brakes) this.#steering.brakeIfNeeded(counts);
    });
  }

  #change(change: () => void): void {
    change();
    const phase = this.#phase;
    if (phase !== "settled") this.#journal.showStatusOnce(phase);
    this.#journal.showPhase(this.snapshot());
  }
}
