/** One run of one round: takes the items page by page through the window until all have settled. */
import { ActivityFailure, ApplicationFailure } from "@temporalio/common";
import { allHandlersFinished, condition, continueAsNew, log, workflowInfo } from "@temporalio/workflow";
import type { SelectionPage } from "../activities/types.ts";
import { effectiveConcurrency } from "../domain/concurrency.ts";
import { EmptySelectionError } from "../domain/errors.ts";
import { overallStatus } from "../domain/outcome.ts";
import { NO_COUNTS } from "../domain/progress.ts";
import type { BulkProgressSnapshot, BulkRunResult, RunPhase } from "../domain/progress.ts";
import { bookkeepingStubs } from "./activity-stubs.ts";
import { startAudit } from "./audit.ts";
import { FailureRecorder } from "./failure-recorder.ts";
import type { BulkRegistrationInput } from "./input.ts";
import { Journal } from "./journal.ts";
import { Permits } from "./permits.ts";
import { submitMentor } from "./submission.ts";
import { Window } from "./window.ts";

export class BulkRun {
  readonly #input: BulkRegistrationInput;
  readonly #journal: Journal;
  readonly #permits: Permits;
  readonly #recorder: FailureRecorder;
  readonly #window: Window;
  readonly #bookkeeping = bookkeepingStubs();
  #paused: boolean;
  #cancelled = false;
  #concluded = false;
  /** What ends the run as a whole, whatever its items. */
  #fatal: unknown;

  constructor(input: BulkRegistrationInput, concurrency: number) {
    this.#input = input;
    this.#paused = input.carried?.paused ?? false;
    this.#permits = new Permits(concurrency);
    this.#journal = new Journal(input.total, input.carried);
    this.#recorder = new FailureRecorder(input, this.#bookkeeping.recordFailures, (outcome) => {
      this.#journal.settle(outcome);
      this.#show();
    });
    this.#window = new Window({
      permits: this.#permits,
      submit: (mentorId) => this.#submit(mentorId),
      mayStart: () => !this.#paused && !this.#recorder.full,
      stopped: () => this.#cancelled || this.#failed || workflowInfo().continueAsNewSuggested,
    });
  }

  snapshot(): BulkProgressSnapshot {
    return {
      bulkId: this.#input.bulkId,
      round: this.#input.round,
      phase: this.#phase,
      total: this.#input.total,
      ...this.#journal.counts,
      inFlight: this.#permits.held,
      concurrency: this.#permits.limit,
    };
  }

  pause(): void {
    this.#change(() => (this.#paused = true));
  }

  resume(): void {
    this.#change(() => (this.#paused = false));
  }

  cancel(): void {
    this.#change(() => (this.#cancelled = true));
  }

  /** @returns the concurrency in force */
  changeConcurrency(concurrency: number): number {
    this.#permits.changeLimit(effectiveConcurrency(concurrency, this.#input.maximumConcurrency));
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
    this.#show();
    const page = this.#input.firstPage ?? (await this.#readPage());
    const notStarted = await this.#window.slideOver(page.mentorIds);
    await this.#window.settled();
    if (this.#fatal !== undefined) throw this.#fatal;
    await this.#recorder.flush();
    if (notStarted.length > 0 || page.cursor !== null) {
      await this.#continueUnlessCancelled({ mentorIds: notStarted, cursor: page.cursor });
    }
    if (this.#cancelled) await this.#cancelTheRest();
    return this.#conclude();
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

  async #submit(mentorId: string): Promise<void> {
    try {
      const { outcome, certain } = await submitMentor(this.#input, mentorId);
      if (outcome.status === "failure") {
        this.#recorder.add(outcome, certain);
      } else {
        this.#journal.settle(outcome);
        this.#show();
      }
    } catch (error) {
      this.#fatal ??= error;
    }
  }

  /** Comes back only when the run was cancelled meanwhile: the next run of the chain would not hear of it. */
  async #continueUnlessCancelled(rest: SelectionPage): Promise<void> {
    if (this.#cancelled) return;
    this.#journal.dropOldEvents();
    this.#journal.releaseReaders();
    await condition(allHandlersFinished);
    if (this.#cancelled) return;
    const { firstPage: _, ...input } = this.#input;
    await continueAsNew<(input: BulkRegistrationInput) => Promise<BulkRunResult>>({
      ...input,
      ...(rest.mentorIds.length > 0 && { firstPage: rest }),
      concurrency: this.#permits.limit,
      carried: {
        counts: this.#journal.counts,
        paused: this.#paused,
        cursor: rest.cursor ?? 0,
        stream: this.#journal.streamState(),
      },
    });
  }

  async #cancelTheRest(): Promise<void> {
    const { bulkId, actingCoordinatorId, round, total } = this.#input;
    if (this.#journal.counts.settled >= total) return;
    const { cancelled } = await this.#bookkeeping.cancelOpenItems({ bulkId, actingCoordinatorId, round });
    this.#journal.settleCancelled(cancelled);
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
    await startAudit({ ...summary, actingCoordinatorId });
    this.#show();
    this.#journal.showStatus(result.overallStatus);
    // Readers who wait get the last events before the run is gone.
    this.#journal.releaseReaders();
    await condition(allHandlersFinished);
    return result;
  }

  get #failed(): boolean {
    return this.#fatal !== undefined || this.#recorder.error !== undefined;
  }

  get #phase(): RunPhase {
    if (this.#concluded) return "settled";
    if (this.#cancelled) return "cancelling";
    return this.#paused ? "paused" : "running";
  }

  #change(change: () => void): void {
    const before = this.#phase;
    change();
    const phase = this.#phase;
    if (phase === before || phase === "settled") return;
    this.#journal.showStatus(phase);
    this.#show();
  }

  #show(): void {
    this.#journal.showPhase(this.#phase);
  }
}

function emptySelectionResult({ bulkId, round }: BulkRegistrationInput): BulkRunResult {
  const { code, message } = new EmptySelectionError();
  return {
    bulkId,
    round,
    overallStatus: "totalFailure",
    total: 0,
    ...NO_COUNTS,
    settledAt: new Date().toISOString(),
    error: { code, message },
  };
}
