/** A round, as its caller holds it: Temporal for the run, Postgres for what has settled. */
import { WorkflowFailedError, WorkflowNotFoundError } from "@temporalio/client";
import type { Client, WorkflowHandle } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { effectiveConcurrency } from "../domain/concurrency.ts";
import { BulkRegistrationNotFoundError, RunFailedError, RunSettledError } from "../domain/errors.ts";
import { overallStatus } from "../domain/outcome.ts";
import { BULK_REGISTRATION_NOT_FOUND } from "../domain/failure-types.ts";
import { runWorkflowId } from "../domain/identifiers.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../domain/progress.ts";
import type { AuditedCounts, RoundAudit } from "../supabase/audit-rows.ts";
import type { CoordinatorStore } from "../supabase/coordinator-store.ts";
import type { BulkRegistrationWorkflow } from "../workflows/bulk-registration.ts";
import {
  cancelSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  setConcurrencyUpdate,
} from "../workflows/messages.ts";
import type { SteeringInput } from "../workflows/messages.ts";
import { readProgressFeed } from "./progress-hub.ts";
import { readProgress } from "./progress-reader.ts";
import type { SessionHolder } from "./session-holder.ts";
import { callTemporal } from "./temporal-call.ts";
import type { BulkSubmissionHandle, BulkSubmissionResult } from "./types.ts";

export interface RoundHandleOptions {
  temporal: Client;
  store: CoordinatorStore;
  /** Who acts: whoever steers a run must be signed in, and is named in its audit. */
  session: SessionHolder;
  bulkId: string;
  round: number;
  /** Items of the round. */
  total: number;
}

export class RoundHandle implements BulkSubmissionHandle {
  readonly bulkId: string;
  readonly round: number;
  readonly total: number;
  readonly #temporal: Client;
  readonly #store: CoordinatorStore;
  readonly #session: SessionHolder;
  readonly #run: WorkflowHandle<typeof BulkRegistrationWorkflow>;

  constructor({ temporal, store, session, bulkId, round, total }: RoundHandleOptions) {
    this.bulkId = bulkId;
    this.round = round;
    this.#temporal = temporal;
    this.#store = store;
    this.#session = session;
    this.total = total;
    this.#run = temporal.workflow.getHandle<typeof BulkRegistrationWorkflow>(runWorkflowId(bulkId, round));
  }

  async result(): Promise<BulkSubmissionResult> {
    const counts = await this.#runResult();
    const { bulkId, round } = this;
    return {
      bulkId,
      round,
      overallStatus: counts.overallStatus,
      total: counts.total,
      succeeded: counts.succeeded,
      alreadyRegistered: counts.alreadyRegistered,
      failed: counts.failed,
      cancelled: counts.cancelled,
      outcomes: { [Symbol.asyncIterator]: () => this.#store.outcomes(bulkId, round) },
    };
  }

  progress(options: { signal?: AbortSignal } = {}): AsyncIterable<BulkProgressUpdate> {
    const { bulkId, round } = this;
    const sources = {
      total: this.total,
      events: (leave: AbortSignal) => readProgressFeed(this.#temporal, this.#run.workflowId, leave),
      settledItems: (from?: string) => this.#store.settledInOrder(bulkId, round, from),
    };
    return { [Symbol.asyncIterator]: () => readProgress(sources, options.signal) };
  }

  async snapshot(): Promise<BulkProgressSnapshot> {
    try {
      return await callTemporal(() => this.#run.query(progressQuery));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      return this.storedSnapshot();
    }
  }

  async storedSnapshot(): Promise<BulkProgressSnapshot> {
    const counts = await this.#store.counts(this.bulkId, this.round);
    const { total, open, succeeded, alreadyRegistered, failed, cancelled } = counts;
    return {
      bulkId: this.bulkId,
      round: this.round,
      phase: open === 0 ? "settled" : "running",
      total,
      settled: succeeded + failed,
      succeeded,
      alreadyRegistered,
      failed,
      cancelled,
      inFlight: 0,
      concurrency: 0,
      waiting: 0,
    };
  }

  audit(): Promise<RoundAudit | undefined> {
    return this.#store.audit(this.bulkId, this.round);
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
    // Checked here as well: a mistake should not cost a call.
    effectiveConcurrency(concurrency);
    const inForce = await this.#steer(() =>
      this.#run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency, ...this.#actor }] }),
    );
    return inForce.concurrency;
  }

  get #actor(): SteeringInput {
    return { by: this.#session.coordinatorId };
  }

  async #steer<T>(message: () => Promise<T>): Promise<T> {
    // Temporal doesn't ask who sends: a session that has ended must not go on steering.
    await this.#session.accessToken();
    try {
      return await callTemporal(message);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new RunSettledError(this.bulkId, this.round);
      throw error;
    }
  }

  async #runResult(): Promise<AuditedCounts> {
    try {
      const result = await callTemporal(() => this.#run.result());
      return result.total === this.total ? result : await this.#countedResult();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return this.#storedResult(error);
      if (!(error instanceof WorkflowFailedError)) throw error;
      if (error.cause instanceof ApplicationFailure && error.cause.type === BULK_REGISTRATION_NOT_FOUND) {
        throw new BulkRegistrationNotFoundError(this.bulkId);
      }
      throw new RunFailedError(this.bulkId, this.round, { cause: error });
    }
  }

  /**
   * The run settled another number of items than the round has: it took up what another had left, or whoever started it
   * was mistaken, or no friend. Then the table says what became of the round.
   */
  async #countedResult(): Promise<AuditedCounts> {
    const counts = await this.storedSnapshot();
    if (counts.phase !== "settled") throw new RunFailedError(this.bulkId, this.round);
    return { ...counts, overallStatus: overallStatus(counts.total, counts.succeeded) };
  }

  /** Temporal forgets a run after its retention; its audit stays. */
  async #storedResult(cause: WorkflowNotFoundError): Promise<AuditedCounts> {
    const audited = await this.#store.audit(this.bulkId, this.round);
    if (audited === undefined) throw new RunFailedError(this.bulkId, this.round, { cause });
    return audited;
  }
}
