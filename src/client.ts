/** How a backend starts bulk registrations, follows them and steers them, for one coordinator at a time. */
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { emptyHandle } from "./client/empty-handle.ts";
import { RoundHandle } from "./client/handle.ts";
import { Overview } from "./client/overview.ts";
import type {
  BulkRegistrationItem,
  BulkRegistrationSummary,
  ItemsRequest,
  Mentor,
  MentorsRequest,
  Preflight,
  PreflightRequest,
} from "./client/overview-types.ts";
import type { Page, PageRequest } from "./client/page.ts";
import { RoundStarter } from "./client/round-starter.ts";
import type { RunSettings } from "./client/round-starter.ts";
import { holdSession } from "./client/session-holder.ts";
import type { SessionHolder } from "./client/session-holder.ts";
import type { BulkSubmissionHandle, BulkSubmissionRequest, RetryOptions } from "./client/types.ts";
import { checkAskedSettings } from "./domain/asked-settings.ts";
import type { AskedSettings } from "./domain/asked-settings.ts";
import { effectiveConcurrency } from "./domain/concurrency.ts";
import {
  BulkRegistrationError,
  BulkRegistrationNotFoundError,
  InvalidRequestError,
  RoundConflictError,
  RunInProgressError,
} from "./domain/errors.ts";
import { MAXIMUM_OUTAGE_PATIENCE } from "./domain/limits.ts";
import type { MentorSubmissionOutcome, RoundOutcome } from "./domain/outcome.ts";
import { readFields } from "./domain/reading.ts";
import { readRetryChoice } from "./domain/retry-choice.ts";
import type { RetryChoice } from "./domain/retry-choice.ts";
import { canonicalUuid, readSelection } from "./domain/selection.ts";
import { DEFAULT_TASK_QUEUE } from "./domain/task-queues.ts";
import { checkTemplate } from "./domain/template.ts";
import type { StoredTemplate } from "./domain/template.ts";
import { checkWholeNumber } from "./domain/whole-number.ts";
import { CoordinatorCaller } from "./supabase/coordinator-call.ts";
import { CoordinatorStore } from "./supabase/coordinator-store.ts";
import type { OpenedRound, RoundCounts } from "./supabase/coordinator-store.ts";
import type { SupabaseProject } from "./supabase/database-call.ts";
import { createSessionVerifier } from "./supabase/session.ts";
import type { SessionVerification, SessionVerifier } from "./supabase/session.ts";

export * from "./domain/errors.ts";
export { createSessionVerifier } from "./supabase/session.ts";
export type { SessionVerification, SessionVerifier } from "./supabase/session.ts";
export type {
  BulkSubmissionHandle,
  BulkSubmissionRequest,
  BulkSubmissionResult,
  RetryOptions,
} from "./client/types.ts";
export type {
  BulkRegistrationItem,
  BulkRegistrationSummary,
  ItemsRequest,
  Mentor,
  MentorsRequest,
  Preflight,
  PreflightRequest,
  RegistrationStatus,
} from "./client/overview-types.ts";
export type { Page, PageRequest } from "./client/page.ts";
export type { FailureCode } from "./domain/failure-codes.ts";
export type { BulkStatus, MentorSubmissionOutcome, RoundOutcome, SubmissionError } from "./domain/outcome.ts";
export type { BulkProgressSnapshot, BulkProgressUpdate, Pause } from "./domain/progress.ts";
export type { SteeringEntry } from "./domain/steering.ts";
export type { Tolerance } from "./domain/tolerance.ts";
export type { RoundAudit } from "./supabase/audit-rows.ts";
export type { ProxyActivityTemplate } from "./domain/template.ts";

export interface BulkRegistrationClientOptions {
  /** One per process: its readers of progress share their subscriptions by it. */
  temporal: Client;
  supabase: SupabaseProject;
  /** The coordinator's access token, good now. Asked for every call, since a run can outlive a token. */
  accessToken: () => Promise<string>;
  /** How sessions are checked. Default: against the project's own published keys. */
  verification?: Partial<SessionVerification>;
  /**
   * Made by `createSessionVerifier`, in place of `verification`: a backend that makes a client per request fetches the
   * project's keys once.
   */
  verify?: SessionVerifier;
  /** Default `bulk-registration`; the worker's. */
  taskQueue?: string;
  /** The deployment's maximum of submissions in flight of one run, 1 to 100. Default 5. */
  maximumConcurrency?: number;
  /**
   * Milliseconds of an outage that a run waits out before attempts count, a whole number from 0 to 86,400,000 (a day).
   * Default 600,000 (10 minutes).
   */
  outagePatience?: number;
}

interface CheckedRequest {
  bulkId: string;
  template: StoredTemplate;
  selection: readonly string[];
  asked: AskedSettings;
}

export class BulkRegistrationClient {
  /** The `sub` of the verified session: who acts in every call of this client. */
  readonly actingCoordinatorId: string;
  readonly #temporal: Client;
  readonly #session: SessionHolder;
  readonly #store: CoordinatorStore;
  readonly #overview: Overview;
  readonly #starter: RoundStarter;
  readonly #maximumConcurrency: number;

  private constructor(options: BulkRegistrationClientOptions, session: SessionHolder) {
    const { coordinatorId } = session;
    this.actingCoordinatorId = coordinatorId;
    this.#session = session;
    this.#temporal = options.temporal;
    const caller = new CoordinatorCaller(options.supabase, () => session.accessToken());
    this.#store = new CoordinatorStore(caller);
    this.#overview = new Overview(caller, options.temporal);
    this.#maximumConcurrency = effectiveConcurrency(undefined, options.maximumConcurrency);
    this.#starter = new RoundStarter({
      temporal: options.temporal,
      coordinatorId,
      taskQueue: options.taskQueue ?? DEFAULT_TASK_QUEUE,
      maximumConcurrency: this.#maximumConcurrency,
      outagePatience: options.outagePatience,
    });
  }

  /**
   * A client that acts as the coordinator whose session the access token proves: signature, issuer, audience, expiry
   * and role are checked, and the subject is taken.
   *
   * @throws {InvalidSessionError} before anything is called with the token
   * @throws {InvalidRequestError} an option breaks a rule
   */
  static async forSession(options: BulkRegistrationClientOptions): Promise<BulkRegistrationClient> {
    checkOutagePatience(options.outagePatience);
    const verify =
      options.verify ?? createSessionVerifier({ supabaseUrl: options.supabase.url, ...options.verification });
    const session = await holdSession(options.accessToken, verify);
    return new BulkRegistrationClient(options, session);
  }

  /**
   * Stores the request and starts its run. With the `bulkId` of a request that was submitted before, it attaches to
   * that one's run. Safe to call again with the same `bulkId` after any error; the error has it, if the request had none.
   *
   * A request without mentors is no error here: its handle's result says `totalFailure`, and nobody was called.
   *
   * @throws {InvalidRequestError} a field breaks a rule; nothing has been written
   * @throws {TemplateConflictError | SelectionConflictError | SettingsConflictError} the `bulkId` is taken by another request
   * @throws {NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError | TemporalUnavailableError}
   */
  async submit(request: BulkSubmissionRequest): Promise<BulkSubmissionHandle> {
    const given = readFields("request", request, [
      "mentorIds",
      "template",
      "concurrency",
      "tolerance",
      "bulkId",
    ]) as BulkSubmissionRequest;
    const template = checkTemplate(given.template);
    const asked = checkAskedSettings(given);
    const bulkId = given.bulkId === undefined ? randomUUID() : checkBulkId(given.bulkId);
    const selection = await readSelection(given.mentorIds);
    if (selection.length === 0) return emptyHandle(bulkId);
    try {
      return await this.#submitSelection({ bulkId, template, selection, asked });
    } catch (error) {
      if (error instanceof BulkRegistrationError) error.bulkId = bulkId;
      throw error;
    }
  }

  /**
   * The handle of the latest round, in any process at any time. A run that was stored and never started, because its
   * backend crashed in between, is started.
   *
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | InvalidSessionError}
   * @throws {DatabaseUnavailableError | TemporalUnavailableError}
   */
  async attach(bulkId: string): Promise<BulkSubmissionHandle> {
    const counts = await this.#sealedCounts(checkBulkId(bulkId));
    if (counts.open > 0 && (await this.#starter.runStatus(counts.bulkId, counts.latestRound)) === undefined)
      await this.#startStored(counts);
    return this.#handle(counts.bulkId, counts.latestRound, counts.total);
  }

  /**
   * As `attach`, but from Postgres alone: nothing is started, and Temporal isn't asked.
   *
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | InvalidSessionError | DatabaseUnavailableError}
   */
  async latestRound(bulkId: string): Promise<BulkSubmissionHandle> {
    const counts = await this.#sealedCounts(checkBulkId(bulkId));
    return this.#handle(counts.bulkId, counts.latestRound, counts.total);
  }

  /**
   * Starts the next round over the items that failed or were cancelled, or over some of them. What is registered stays
   * registered: no round can make a duplicate, and an item that had in truth been written settles as already registered.
   * Works from Postgres alone, also years later. Of two callers that start the same round, both get its one run.
   *
   * @throws {RunInProgressError} a round is still running; `attach` gives its handle
   * @throws {NothingToRetryError} nothing of what was asked for has failed
   * @throws {RoundConflictError} somebody else has opened a round over other items at the same time
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | InvalidSessionError}
   * @throws {DatabaseUnavailableError | TemporalUnavailableError}
   */
  async retryFailed(bulkId: string, options: RetryOptions = {}): Promise<BulkSubmissionHandle> {
    const given = readFields("options", options, ["only", "concurrency", "tolerance"]);
    const choice = given.only === undefined ? undefined : readRetryChoice(given.only);
    const settings = this.#inForce(checkAskedSettings(given));
    const counts = await this.#sealedCounts(checkBulkId(bulkId));
    const latest = this.#handle(counts.bulkId, counts.latestRound, counts.total);
    const status = await this.#starter.statusOnceOver(latest);
    if (status === "RUNNING") throw new RunInProgressError(counts.bulkId, counts.latestRound);
    if (status === undefined && counts.open > 0) return this.#startUnstarted(counts, settings, choice);
    const opened = await this.#store.openRound(counts.bulkId, counts.latestRound + 1, choice);
    return this.#startRound(opened, settings);
  }

  /**
   * The settled items of all rounds, in the order of the selection, each with its latest outcome; can be iterated again.
   * Of a bulk registration that isn't the coordinator's, there are none.
   */
  outcomes(bulkId: string): AsyncIterable<MentorSubmissionOutcome> {
    const checked = checkBulkId(bulkId);
    return { [Symbol.asyncIterator]: () => this.#store.outcomes(checked) };
  }

  /**
   * Every outcome of every round: in the order of the selection, and for each mentor in the order of the rounds, with the
   * attempts it took and what it failed with. Can be iterated again.
   */
  history(bulkId: string): AsyncIterable<RoundOutcome> {
    const checked = checkBulkId(bulkId);
    return { [Symbol.asyncIterator]: () => this.#store.history(checked) };
  }

  /**
   * Her bulk registrations, newest first.
   *
   * @throws {InvalidRequestError | NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  list(request: PageRequest = {}): Promise<Page<BulkRegistrationSummary>> {
    return this.#overview.list(request);
  }

  /**
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | NotACoordinatorError | InvalidSessionError}
   * @throws {DatabaseUnavailableError}
   */
  async summary(bulkId: string): Promise<BulkRegistrationSummary> {
    return this.#overview.summary(checkBulkId(bulkId));
  }

  /**
   * The items in the order of the selection, with the mentors' names and what became of each most lately; also of those
   * that haven't settled.
   *
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | InvalidSessionError | DatabaseUnavailableError}
   */
  async items(bulkId: string, request: ItemsRequest = {}): Promise<Page<BulkRegistrationItem>> {
    return this.#overview.items(checkBulkId(bulkId), request);
  }

  /**
   * The mentors of her chapter, by name.
   *
   * @throws {InvalidRequestError | NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  mentors(request: MentorsRequest = {}): Promise<Page<Mentor>> {
    return this.#overview.mentors(request);
  }

  /**
   * What submitting the request would do; writes nothing. Between this and the submission anything may change.
   *
   * @throws {InvalidRequestError | NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  async preflight(request: PreflightRequest): Promise<Preflight> {
    const given = readFields("request", request, [
      "mentorIds",
      "template",
      "concurrency",
    ]) as PreflightRequest;
    const { concurrency } = given;
    const { concurrency: inForce } = this.#inForce(
      checkAskedSettings(concurrency === undefined ? {} : { concurrency }),
    );
    return this.#overview.preflight(given, inForce);
  }

  async #submitSelection({
    bulkId,
    template,
    selection,
    asked,
  }: CheckedRequest): Promise<BulkSubmissionHandle> {
    const { round, firstPage } = await this.#store.open(bulkId, { template, selection, asked });
    if (round > 1) return this.attach(bulkId);
    const total = selection.length;
    if (firstPage !== null && firstPage.mentorIds.length > 0) {
      await this.#starter.start({ bulkId, round, total, settings: this.#inForce(asked), firstPage });
    }
    return this.#handle(bulkId, round, total);
  }

  #handle(bulkId: string, round: number, total: number): BulkSubmissionHandle {
    const session = this.#session;
    return new RoundHandle({ temporal: this.#temporal, store: this.#store, session, bulkId, round, total });
  }

  /** What is asked, lowered to what the deployment allows. */
  #inForce(asked: AskedSettings): RunSettings {
    return { ...asked, concurrency: effectiveConcurrency(asked.concurrency, this.#maximumConcurrency) };
  }

  async #startRound(
    { bulkId, round, total, firstPage }: OpenedRound,
    settings: RunSettings,
  ): Promise<BulkSubmissionHandle> {
    await this.#starter.start({ bulkId, round, total, settings, firstPage });
    return this.#handle(bulkId, round, total);
  }

  /** A round that was opened and never started is the one to run, not another one after it. */
  async #startUnstarted(
    counts: RoundCounts,
    settings: RunSettings,
    choice: RetryChoice | undefined,
  ): Promise<BulkSubmissionHandle> {
    const { bulkId, latestRound, total } = counts;
    if (latestRound > 1) {
      try {
        return await this.#startRound(await this.#store.openRound(bulkId, latestRound, choice), settings);
      } catch (error) {
        if (!(error instanceof RoundConflictError)) throw error;
      }
    } else if (choice === undefined) {
      await this.#startStored(counts, settings);
      return this.#handle(bulkId, latestRound, total);
    }
    // It is over other items than were asked for: it must run all the same, before any other.
    await this.#startStored(counts);
    throw new RunInProgressError(bulkId, latestRound);
  }

  async #sealedCounts(bulkId: string): Promise<RoundCounts> {
    const counts = await this.#store.counts(bulkId);
    // The selection was never completed: whoever submits it again with this id completes it.
    if (!counts.sealed) throw new BulkRegistrationNotFoundError(bulkId);
    return counts;
  }

  /** The request's settings are kept with it, those of a later round are not. */
  async #startStored(
    { bulkId, latestRound, open, settings: stored }: RoundCounts,
    settings: RunSettings = this.#inForce(latestRound === 1 ? stored : {}),
  ): Promise<void> {
    await this.#starter.start({ bulkId, round: latestRound, total: open, settings });
  }
}

function checkOutagePatience(value: unknown): void {
  if (value === undefined) return;
  checkWholeNumber("outagePatience", value, 0, MAXIMUM_OUTAGE_PATIENCE, "a whole number of milliseconds");
}

function checkBulkId(value: unknown): string {
  const bulkId = canonicalUuid(value);
  if (bulkId === undefined) throw new InvalidRequestError("bulkId", "must be a UUID");
  return bulkId;
}
