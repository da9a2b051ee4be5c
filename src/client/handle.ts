/** The handle of a round. It asks Postgres for settled items and Temporal for the run. */
import { WorkflowNotFoundError } from "@temporalio/client";
import type { WorkflowHandle } from "@temporalio/client";
import type { RegistrationKind } from "../domain/amendment.ts";
import { RunFailedError, RunSettledError } from "../domain/errors.ts";
import { runWorkflowId } from "../domain/identifiers.ts";
import { overallStatus } from "../domain/outcome.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../domain/progress.ts";
import { checkConcurrency } from "../domain/run-settings.ts";
import { checkWholeNumber } from "../domain/whole-number.ts";
import type { RoundAudit } from "../supabase/audit-rows.ts";
import type { BulkRegistrationWorkflow } from "../workflows/bulk-registration.ts";
import { cancelSignal, pauseSignal, resumeSignal, setConcurrencyUpdate } from "../workflows/messages.ts";
import type { SteeringInput } from "../workflows/messages.ts";
import { readSnapshot } from "./round-snapshot.ts";
import { hurryWatch, watchEnd, watchRound, watchUpdates } from "./round-watches.ts";
import type { RoundToWatch } from "./round-watches.ts";
import { callTemporal } from "./temporal-call.ts";
import type {
  BulkSubmissionHandle,
  BulkSubmissionResult,
  ProgressOptions,
  RoundEvent,
  WatchOptions,
} from "./types.ts";

/** The sequence numbers that Postgres takes. */
const MAXIMUM_SEQUENCE = 2_147_483_647;

export interface RoundHandleOptions extends RoundToWatch {
  kind: RegistrationKind;
  /** The items of the round. */
  total: number;
  /** Whether the round had ended when the handle was made. Its run may take a moment longer, but can't be steered any more. */
  ended: boolean;
}

export class RoundHandle implements BulkSubmissionHandle {
  readonly bulkId: string;
  readonly kind: RegistrationKind;
  readonly round: number;
  readonly total: number;
  readonly #options: RoundHandleOptions;
  readonly #run: WorkflowHandle<typeof BulkRegistrationWorkflow>;

  constructor(options: RoundHandleOptions) {
    const { temporal, bulkId, kind, round, total } = options;
    this.bulkId = bulkId;
    this.kind = kind;
    this.round = round;
    this.total = total;
    this.#options = options;
    this.#run = temporal.workflow.getHandle<typeof BulkRegistrationWorkflow>(runWorkflowId(bulkId, round));
  }

  async result(): Promise<BulkSubmissionResult> {
    const { bulkId, round } = this;
    const { phase, total, succeeded, alreadyRegistered, failed, cancelled } = await watchEnd(this.#options);
    if (phase !== "settled") throw new RunFailedError(bulkId, round);
    return {
      bulkId,
      round,
      overallStatus: overallStatus(total, succeeded),
      total,
      succeeded,
      alreadyRegistered,
      failed,
      cancelled,
      outcomes: { [Symbol.asyncIterator]: () => this.#options.store.outcomes(bulkId, round) },
    };
  }

  progress(options: ProgressOptions = {}): AsyncIterable<BulkProgressUpdate> {
    return watchUpdates(this.#options, checkAfter(options));
  }

  watch(options: WatchOptions = {}): AsyncIterable<RoundEvent> {
    return watchRound(this.#options, checkAfter(options));
  }

  snapshot(): Promise<BulkProgressSnapshot> {
    return readSnapshot(this.#options.temporal, this.#options.store, this);
  }

  audit(): Promise<RoundAudit | undefined> {
    return this.#options.store.audit(this.bulkId, this.round);
  }

  async pause(): Promise<void> {
    await this.#steer(() => this.#run.signal(pauseSignal, this.#actor));
  }

  async resume(): Promise<void> {
    await this.#steer(() => this.#run.signal(resumeSignal, this.#actor));
  }

  async cancel(): Promise<void> {
    await this.#steer(() => this.#run.signal(cancelSignal, this.#actor));
  }

  async setConcurrency(concurrency: number): Promise<number> {
    // Check here, too, so that a mistake doesn't cost a call.
    checkConcurrency(concurrency);
    const inForce = await this.#steer(() =>
      this.#run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency, ...this.#actor }] }),
    );
    return inForce.concurrency;
  }

  get #actor(): SteeringInput {
    return { by: this.#options.session.coordinatorId };
  }

  async #steer<T>(message: () => Promise<T>): Promise<T> {
    // Temporal doesn't check the sender: a session that has ended must not go on steering.
    await this.#options.session.accessToken();
    if (this.#options.ended) throw new RunSettledError(this.bulkId, this.round);
    try {
      return await callTemporal(message);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new RunSettledError(this.bulkId, this.round);
      throw error;
    } finally {
      hurryWatch(this.#options);
    }
  }
}

/** @throws {InvalidRequestError} */
function checkAfter<T extends ProgressOptions>(options: T): T {
  if (options.after !== undefined) checkWholeNumber("after", options.after, 0, MAXIMUM_SEQUENCE);
  return options;
}
