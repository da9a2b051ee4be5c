/** Opens the round of a retry and starts its run. The same call again gets the same round. */
import type { Client } from "@temporalio/client";
import { NothingToRetryError, RoundConflictError, RunInProgressError } from "../domain/errors.ts";
import type { RetryChoice } from "../domain/retry-choice.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import type { CoordinatorStore } from "../supabase/coordinator-store.ts";
import type { RoundProgress } from "../supabase/round-progress.ts";
import type { RoundStarter } from "./round-starter.ts";
import { describeRun, isStarting } from "./run-phase.ts";

export interface RetryRequest {
  bulkId: string;
  /** Default: the round after the latest. */
  round: number | undefined;
  /** With this id, a repeated call finds the round that the first call opened. */
  requestId: string | undefined;
  /** Default: all failed items. */
  choice: RetryChoice | undefined;
  settings: RunSettings;
}

export class RoundRetry {
  readonly #temporal: Client;
  readonly #store: CoordinatorStore;
  readonly #starter: RoundStarter;

  constructor(temporal: Client, store: CoordinatorStore, starter: RoundStarter) {
    this.#temporal = temporal;
    this.#store = store;
    this.#starter = starter;
  }

  /**
   * @returns the round of the retry
   * @throws {RunInProgressError | RoundConflictError | NothingToRetryError | BulkRegistrationError}
   */
  async open(request: RetryRequest): Promise<RoundProgress> {
    const { bulkId } = request;
    const latest = await this.#store.progress({ bulkId, after: 0, limit: 0 });
    const next = latest.round + 1;
    // Search after reading the latest round. If the same call opens a round in the meantime, that round is `next`, and the search
    // finds it.
    const { round = (await this.#findRound(request)) ?? next } = request;
    if (round > next) throw new RoundConflictError(bulkId, round);
    // The round exists: the caller repeats its call after a lost answer or a crash.
    if (round < next || latest.ended) return this.#openAndStart(request, round);
    const run = await describeRun(this.#temporal, latest);
    if (run?.status.name === "RUNNING") throw new RunInProgressError(bulkId, latest.round);
    if (run === undefined) {
      const same = request.round === undefined && (await this.#isSame(request, latest));
      if (same && latest.counts.settled === 0) return this.#start(latest);
      if (isStarting(latest)) throw new RunInProgressError(bulkId, latest.round);
    }
    await this.#store.closeInterrupted(bulkId, latest.round);
    return this.#openAndStart(request, round);
  }

  async #findRound({ bulkId, requestId }: RetryRequest): Promise<number | undefined> {
    return requestId === undefined ? undefined : this.#store.findRound(bulkId, requestId);
  }

  async #openAndStart(request: RetryRequest, round: number): Promise<RoundProgress> {
    const { bulkId } = request;
    const { total } = await this.#store.openRound({ ...request, round });
    if (total === 0) throw new NothingToRetryError(bulkId);
    return this.#start(await this.#store.progress({ bulkId, round, after: 0, limit: 0 }));
  }

  /** Starts the run with the stored settings, which are those of the call that opened the round. */
  async #start(opened: RoundProgress): Promise<RoundProgress> {
    const { bulkId, round, total, ended, counts } = opened;
    // A round with a settled item had a run. If the run is gone, the round is interrupted, and the next retry includes its open
    // items.
    if (ended || counts.settled > 0) return opened;
    const mentorIds = () => this.#store.mentorIds(bulkId, round, total).catch(() => undefined);
    await this.#starter.start({ ...opened, mentorIds });
    return opened;
  }

  /** Tells whether the round was opened over the requested choice. */
  async #isSame(request: RetryRequest, { round }: RoundProgress): Promise<boolean> {
    if (round === 1) return request.choice === undefined;
    try {
      await this.#store.openRound({ ...request, round });
      return true;
    } catch (error) {
      if (error instanceof RoundConflictError) return false;
      throw error;
    }
  }
}
