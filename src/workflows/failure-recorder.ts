/**
 * Keeps failures until Postgres has them. A certain one is settled at once and written in batches; one behind which the
 * mentor may be registered all the same is settled when Postgres has spoken, and Postgres may say that it is.
 */
import { condition } from "@temporalio/workflow";
import type { BulkRegistrationActivities, RoundReference } from "../activities/types.ts";
import { MAXIMUM_UNRECORDED_FAILURES } from "../domain/limits.ts";
import type { FailureOutcome, MentorSubmissionOutcome } from "../domain/outcome.ts";

type RecordFailures = Pick<BulkRegistrationActivities, "recordFailures">["recordFailures"];

interface KeptFailure {
  failure: FailureOutcome;
  certain: boolean;
}

export class FailureRecorder {
  readonly #round: RoundReference;
  readonly #record: RecordFailures;
  readonly #settle: (outcome: MentorSubmissionOutcome) => void;
  #unrecorded: KeptFailure[] = [];
  #recording = false;
  #error: unknown;

  /** @param settle called once per failure handed over, with what became of it */
  constructor(
    round: RoundReference,
    record: RecordFailures,
    settle: (outcome: MentorSubmissionOutcome) => void,
  ) {
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

  /** @param certain false leaves the last word to Postgres */
  add(failure: FailureOutcome, certain: boolean): void {
    this.#unrecorded.push({ failure, certain });
    if (certain) this.#settle(failure);
    if (!certain || this.full) void this.#recordAll();
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
    const failures = batch.map(({ failure }) => failure);
    const { succeeded } = await this.#record({ bulkId, actingCoordinatorId, round, failures });
    const successes = new Map(succeeded.map((outcome) => [outcome.mentorId, outcome]));
    this.#unrecorded = this.#unrecorded.slice(batch.length);
    for (const { failure, certain } of batch) {
      if (!certain) this.#settle(successes.get(failure.mentorId) ?? failure);
    }
  }
}
