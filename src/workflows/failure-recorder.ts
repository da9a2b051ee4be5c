/**
 * Keeps failures until Postgres has them. What was refused is settled at once and written in batches; what may have
 * been written all the same is settled when Postgres has spoken, and Postgres may say that it is registered.
 */
import { condition } from "@temporalio/workflow";
import type { BulkRegistrationActivities, RoundReference } from "../activities/types.ts";
import { mayHaveBeenWritten } from "../domain/failure-codes.ts";
import { MAXIMUM_UNRECORDED_FAILURES } from "../domain/limits.ts";
import type { FailureOutcome, MentorSubmissionOutcome } from "../domain/outcome.ts";

type Record = Pick<BulkRegistrationActivities, "recordFailures">["recordFailures"];

export class FailureRecorder {
  readonly #round: RoundReference;
  readonly #record: Record;
  readonly #settle: (outcome: MentorSubmissionOutcome) => void;
  #unrecorded: FailureOutcome[] = [];
  #recording = false;
  #error: unknown;

  /** @param settle called once per failure handed over, with what became of it */
  constructor(round: RoundReference, record: Record, settle: (outcome: MentorSubmissionOutcome) => void) {
    this.#round = round;
    this.#record = record;
    this.#settle = settle;
  }

  /** No more can be kept: whoever starts submissions must wait, or failures would pile up while Postgres is down. */
  get full(): boolean {
    return this.#unrecorded.length >= MAXIMUM_UNRECORDED_FAILURES;
  }

  /** Set once Postgres has refused for good; the run can't go on then. */
  get error(): unknown {
    return this.#error;
  }

  add(failure: FailureOutcome): void {
    this.#unrecorded.push(failure);
    const open = isOpen(failure);
    if (!open) this.#settle(failure);
    if (open || this.full) void this.#recordAll();
  }

  /** Writes what is left. @throws when Postgres has refused for good */
  async flush(): Promise<void> {
    void this.#recordAll();
    await condition(() => !this.#recording);
    if (this.#error !== undefined) throw this.#error;
  }

  async #recordAll(): Promise<void> {
    if (this.#recording || this.#error !== undefined) return;
    this.#recording = true;
    try {
      while (this.#unrecorded.length > 0) await this.#recordBatch();
    } catch (error) {
      this.#error = error;
    } finally {
      this.#recording = false;
    }
  }

  async #recordBatch(): Promise<void> {
    const batch = this.#unrecorded.slice(0, MAXIMUM_UNRECORDED_FAILURES);
    const { bulkId, actingCoordinatorId, round } = this.#round;
    const { succeeded } = await this.#record({ bulkId, actingCoordinatorId, round, failures: batch });
    const successes = new Map(succeeded.map((outcome) => [outcome.mentorId, outcome]));
    this.#unrecorded = this.#unrecorded.slice(batch.length);
    for (const failure of batch.filter(isOpen)) this.#settle(successes.get(failure.mentorId) ?? failure);
  }
}

/** Not settled yet: Postgres must say. */
function isOpen(failure: FailureOutcome): boolean {
  return mayHaveBeenWritten(failure.error.code, failure.attempts);
}
