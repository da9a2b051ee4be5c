/** What a run has to say of itself: counts, the live stream, and what operators read in the Temporal UI. */
import { setCurrentDetails, upsertSearchAttributes } from "@temporalio/workflow";
import { WorkflowStream } from "@temporalio/workflow-streams/workflow";
import type { WorkflowStreamState } from "@temporalio/workflow-streams/workflow";
import { countOutcome, NO_COUNTS } from "../domain/progress.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate, Counts, RunPhase } from "../domain/progress.ts";
import type { BulkStatus, MentorSubmissionOutcome } from "../domain/outcome.ts";
import { currentDetails } from "./current-details.ts";
import type { CarriedState } from "./input.ts";
import { PROGRESS_TOPIC } from "./messages.ts";
import { statusSearchAttribute } from "./search-attributes.ts";

/**
 * Events that stay readable when older ones are dropped, some 40 kB. A reader who is further behind takes the table
 * first; with fewer, every reader would have to at each page's end.
 */
export const STREAM_TAIL = 100;

export class Journal {
  readonly #stream: WorkflowStream;
  readonly #total: number;
  #counts: Counts;
  #offset: number;
  #shownStatus: string;

  constructor(total: number, carried: CarriedState | undefined) {
    this.#total = total;
    this.#counts = carried?.counts ?? NO_COUNTS;
    // What the run is started with, or what the run before it left.
    this.#shownStatus = carried?.paused ? "paused" : "running";
    this.#stream = new WorkflowStream(carried?.stream);
    this.#offset = carried === undefined ? 0 : carried.stream.base_offset + carried.stream.log.length;
  }

  get counts(): Readonly<Counts> {
    return this.#counts;
  }

  /** Counts the outcome and tells every reader. */
  settle(outcome: MentorSubmissionOutcome): void {
    this.#counts = countOutcome(this.#counts, outcome);
    const { settled, succeeded, failed } = this.#counts;
    this.#stream.topic<BulkProgressUpdate>(PROGRESS_TOPIC).publish({
      mentorId: outcome.mentorId,
      outcome,
      settledAt: outcome.settledAt,
      total: this.#total,
      settled,
      succeeded,
      failed,
    });
    this.#offset += 1;
  }

  /** Cancelled items are counted in one piece: readers find them in the table. */
  settleCancelled(items: number): void {
    const { settled, failed, cancelled } = this.#counts;
    this.#counts = {
      ...this.#counts,
      settled: settled + items,
      failed: failed + items,
      cancelled: cancelled + items,
    };
  }

  showPhase(snapshot: BulkProgressSnapshot): void {
    setCurrentDetails(currentDetails(snapshot));
  }

  /** Makes the run findable by what it does. */
  showStatus(status: Exclude<RunPhase, "settled"> | BulkStatus): void {
    this.#shownStatus = status;
    upsertSearchAttributes([{ key: statusSearchAttribute, value: status }]);
  }

  /** Costs an event of the history, and so only when it has changed. */
  showStatusOnce(status: Exclude<RunPhase, "settled">): void {
    if (status !== this.#shownStatus) this.showStatus(status);
  }

  /** Drops what the table has by now, but for a tail. Only after every failure so far has been recorded. */
  dropOldEvents(): void {
    this.#stream.truncate(Math.max(0, this.#offset - STREAM_TAIL));
  }

  /** From here on readers get what there is and are told to come back; they find the next run, or the end. */
  releaseReaders(): void {
    this.#stream.detachPollers();
  }

  streamState(): WorkflowStreamState {
    return this.#stream.getState();
  }
}
