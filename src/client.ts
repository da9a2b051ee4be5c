/**
 * The client with which a backend starts, follows and steers the bulk registrations of one coordinator. The modules in `src/client`
 * do the work.
 *
 * Longer than 250 lines: the file documents every public method.
 */
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { Amending } from "./client/amending.ts";
import { ChapterOverview } from "./client/chapter-overview.ts";
import type { ChapterRegistration, ChapterRequest, OnlyMentor } from "./client/chapter-types.ts";
import { emptyHandle } from "./client/empty-handle.ts";
import { RoundHandle } from "./client/handle.ts";
import { JoinedCalls } from "./client/joined-calls.ts";
import { Overview } from "./client/overview.ts";
import type {
  ActingCoordinator,
  BulkRegistrationItem,
  BulkRegistrationSummary,
  ItemsRequest,
  Mentor,
  MentorsRequest,
  Preflight,
  PreflightRequest,
  RegistrationsRequest,
} from "./client/overview-types.ts";
import type { Page, PageRequest } from "./client/page.ts";
import { MAXIMUM_ROUND, parseRequest, readRunSettings, retrySchema } from "./client/requests.ts";
import { RoundRetry } from "./client/round-retry.ts";
import { RoundStarter } from "./client/round-starter.ts";
import { readSelection } from "./client/selection-reading.ts";
import { holdSession } from "./client/session-holder.ts";
import type { SessionHolder } from "./client/session-holder.ts";
import type {
  AmendmentPreflight,
  AttachOptions,
  BulkSubmissionHandle,
  BulkSubmissionRequest,
  CorrectionRequest,
  RetryOptions,
  WithdrawalRequest,
} from "./client/types.ts";
import { BulkRegistrationError, BulkRegistrationNotFoundError } from "./domain/errors.ts";
import type { MentorSubmissionOutcome, RoundOutcome } from "./domain/outcome.ts";
import { readFields } from "./domain/caller-input.ts";
import { readRetryChoice } from "./domain/retry-choice.ts";
import { RUN_SETTINGS } from "./domain/run-settings.ts";
import { checkUuid } from "./domain/selection.ts";
import { DEFAULT_TASK_QUEUE } from "./domain/task-queue.ts";
import { checkTemplate } from "./domain/template.ts";
import { checkWholeNumber } from "./domain/whole-number.ts";
import { CoordinatorCaller } from "./supabase/coordinator-call.ts";
import { CoordinatorStore } from "./supabase/coordinator-store.ts";
import type { OpenRequest } from "./supabase/opening-requests.ts";
import type { SupabaseProject } from "./supabase/supabase-project.ts";
import type { RoundProgress } from "./supabase/round-progress.ts";
import { createSessionVerifier } from "./supabase/session.ts";
import type { SessionVerification, SessionVerifier } from "./supabase/session.ts";

export interface BulkRegistrationClientOptions {
  /** Use one per process: the readers of a round share one poller through it. */
  temporal: Client;
  supabase: SupabaseProject;
  /** Returns a valid access token of the coordinator. It is called for every request, since a run can outlive a token. */
  accessToken: () => Promise<string>;
  /** The way in which sessions are checked. Default: against the project's own published keys. */
  verification?: Partial<SessionVerification>;
  /**
   * Used in place of `verification`; `createSessionVerifier` makes it. A backend that makes a client per request then fetches the
   * project's keys once.
   */
  verify?: SessionVerifier;
  /** The worker's task queue. Default `bulk-registration`. */
  taskQueue?: string;
}

/** Callers that attach to the same round at the same time share the calls. */
const attachments = new JoinedCalls<RoundProgress>();

export class BulkRegistrationClient {
  /** The `sub` of the verified session. Every call of this client acts as this coordinator. */
  readonly actingCoordinatorId: string;
  readonly #temporal: Client;
  readonly #session: SessionHolder;
  readonly #project: SupabaseProject;
  readonly #store: CoordinatorStore;
  readonly #overview: Overview;
  readonly #chapter: ChapterOverview;
  readonly #starter: RoundStarter;
  readonly #retry: RoundRetry;
  readonly #amending: Amending;

  private constructor(options: BulkRegistrationClientOptions, session: SessionHolder) {
    const { temporal, supabase, taskQueue = DEFAULT_TASK_QUEUE } = options;
    const { coordinatorId } = session;
    this.actingCoordinatorId = coordinatorId;
    this.#session = session;
    this.#temporal = temporal;
    this.#project = supabase;
    const caller = new CoordinatorCaller(supabase, () => session.accessToken());
    this.#store = new CoordinatorStore(caller);
    this.#chapter = new ChapterOverview(caller);
    this.#overview = new Overview(caller, this.#chapter, temporal);
    this.#starter = new RoundStarter({ temporal, coordinatorId, taskQueue });
    this.#retry = new RoundRetry(temporal, this.#store, this.#starter);
    this.#amending = new Amending({ temporal, caller, store: this.#store, starter: this.#starter });
  }

  /**
   * Makes a client that acts as the coordinator whom the access token proves. Signature, issuer, audience, expiry and role are
   * checked.
   *
   * @throws {InvalidSessionError} before any call is made with the token
   */
  static async forSession(options: BulkRegistrationClientOptions): Promise<BulkRegistrationClient> {
    const verify =
      options.verify ?? createSessionVerifier({ supabaseUrl: options.supabase.url, ...options.verification });
    const session = await holdSession(options.accessToken, verify);
    return new BulkRegistrationClient(options, session);
  }

  /**
   * Stores the request and starts its run. With the `bulkId` of an earlier request, it attaches to the latest round of that
   * request. After any error, calling again with the same `bulkId` is safe. The error carries the `bulkId` when the request had
   * none.
   *
   * A request without mentors is not an error here: the result of its handle is a `totalFailure`, and no call is made.
   *
   * @throws {InvalidRequestError} a field breaks a rule; nothing has been written
   * @throws {TemplateConflictError | SelectionConflictError | SettingsConflictError} the `bulkId` is taken by another request
   * @throws {BulkRegistrationRemovedError} the bulk registration with this `bulkId` was removed after its retention time
   * @throws {TooManyOpenRoundsError} the coordinator has as many open rounds as the deployment allows (20); nothing has been
   * written
   * @throws {NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError | TemporalUnavailableError}
   */
  async submit(request: BulkSubmissionRequest): Promise<BulkSubmissionHandle> {
    const names = ["mentorIds", "template", "bulkId", ...RUN_SETTINGS] as const;
    const given = readFields("request", request, names) as BulkSubmissionRequest;
    const template = checkTemplate(given.template);
    const settings = readRunSettings(given);
    const bulkId = given.bulkId === undefined ? randomUUID() : checkBulkId(given.bulkId);
    const selection = await readSelection(given.mentorIds);
    if (selection.size === 0) return emptyHandle(bulkId);
    try {
      return await this.#submit({ bulkId, template, selection, settings });
    } catch (error) {
      if (error instanceof BulkRegistrationError) error.bulkId = bulkId;
      throw error;
    }
  }

  /**
   * Returns the handle of a round, in any process at any time. It reads only Postgres and starts nothing. An opened round whose
   * run was never started shows as interrupted.
   *
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | RoundConflictError} the round doesn't exist
   * @throws {BulkRegistrationRemovedError | InvalidSessionError | DatabaseUnavailableError}
   */
  async attach(bulkId: string, options: AttachOptions = {}): Promise<BulkSubmissionHandle> {
    const asked = checkBulkId(bulkId);
    const { round } = readFields("options", options, ["round"]);
    if (round !== undefined) checkWholeNumber("round", round, 1, MAXIMUM_ROUND);
    // Check each caller's session, though one call serves all callers.
    await this.#session.accessToken();
    const key = JSON.stringify([this.#project.url, this.actingCoordinatorId, asked, round]);
    const found = await attachments.join(key, () =>
      this.#store.progress({ bulkId: asked, round, after: 0, limit: 0 }),
    );
    return this.#handle(found);
  }

  /**
   * Does the same as `attach` without a round.
   *
   * @throws the errors of `attach`
   */
  latestRound(bulkId: string): Promise<BulkSubmissionHandle> {
    return this.attach(bulkId);
  }

  /**
   * Starts the next round for the failed and cancelled items, or for some of them. Registered items stay registered. No round can
   * make a duplicate: an item whose write had succeeded after all settles as already registered. A retry needs only Postgres, and
   * works years later. It first closes an interrupted round and includes its open items. Repeating the call with the same `round`
   * or `requestId` gets the same round and its one run.
   *
   * @throws {RunInProgressError} the latest round is still running; `attach` gives its handle
   * @throws {NothingToRetryError} none of the chosen items has failed
   * @throws {TooManyOpenRoundsError} the coordinator has as many open rounds as the deployment allows (20)
   * @throws {RoundConflictError} the round was opened over another choice, or doesn't follow the latest round
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | BulkRegistrationRemovedError | InvalidSessionError}
   * @throws {DatabaseUnavailableError | TemporalUnavailableError}
   */
  async retryFailed(bulkId: string, options: RetryOptions = {}): Promise<BulkSubmissionHandle> {
    const given = readFields("options", options, ["round", "requestId", "only", ...RUN_SETTINGS]);
    const choice = given.only === undefined ? undefined : readRetryChoice(given.only);
    const { round } = parseRequest(retrySchema.pick({ round: true }), { round: given.round });
    const requestId = given.requestId === undefined ? undefined : checkUuid("requestId", given.requestId);
    const settings = readRunSettings(given);
    return this.#handle(
      await this.#retry.open({ bulkId: checkBulkId(bulkId), round, requestId, choice, settings }),
    );
  }

  /**
   * Creates a bulk registration that withdraws rows of this one and registers the mentors with the corrected template. One
   * transaction per mentor withdraws the old row and registers the new one. The correction covers the mentors with a row in force
   * of this bulk registration, including those who have become inactive or have left the chapter. Erased mentors are excluded. An
   * item fails with `notInForce`, and nothing is registered for it, when its row was withdrawn in the meantime. Calling again
   * with the same `bulkId` is safe.
   *
   * @throws {InvalidRequestError} a field breaks a rule, or the template is unchanged; nothing has been written
   * @throws {NothingInForceError} none of the mentors has a row in force of this bulk registration
   * @throws {RunInProgressError} a round of this bulk registration is still running
   * @throws {BulkRegistrationNotFoundError | BulkRegistrationRemovedError} and the errors of `submit`
   */
  async correct(bulkId: string, request: CorrectionRequest): Promise<BulkSubmissionHandle> {
    return this.#handle(await this.#amending.open("correction", checkBulkId(bulkId), request));
  }

  /**
   * Creates a bulk registration that withdraws rows of this one. Rows are marked as withdrawn and never deleted. The same
   * activity can be registered again. An item succeeds as `alreadyWithdrawn` when its row was withdrawn in the meantime.
   *
   * @throws the errors of `correct`
   */
  async withdraw(bulkId: string, request: WithdrawalRequest = {}): Promise<BulkSubmissionHandle> {
    return this.#handle(await this.#amending.open("withdrawal", checkBulkId(bulkId), request));
  }

  /**
   * Previews `correct` and writes nothing.
   *
   * @throws the errors of `correct`, except `RunInProgressError`
   */
  async preflightCorrection(
    bulkId: string,
    request: Pick<CorrectionRequest, "template" | "mentorIds">,
  ): Promise<AmendmentPreflight> {
    return this.#amending.preflight("correction", checkBulkId(bulkId), request);
  }

  /**
   * Previews `withdraw` and writes nothing.
   *
   * @throws the errors of `withdraw`, except `RunInProgressError`
   */
  async preflightWithdrawal(
    bulkId: string,
    request: Pick<WithdrawalRequest, "mentorIds"> = {},
  ): Promise<AmendmentPreflight> {
    return this.#amending.preflight("withdrawal", checkBulkId(bulkId), request);
  }

  /**
   * Yields each mentor's latest outcome over all rounds, in the order of the selection. Mentors without an outcome are left out.
   * The iterable can be iterated again.
   */
  outcomes(bulkId: string): AsyncIterable<MentorSubmissionOutcome> {
    const checked = checkBulkId(bulkId);
    return { [Symbol.asyncIterator]: () => latestOutcomes(this.#store.history(checked)) };
  }

  /**
   * Yields every outcome of every round, in the order of the selection, and per mentor in the order of the rounds. Each outcome
   * has its attempts and its error. The iterable can be iterated again.
   */
  history(bulkId: string): AsyncIterable<RoundOutcome> {
    const checked = checkBulkId(bulkId);
    return { [Symbol.asyncIterator]: () => this.#store.history(checked) };
  }

  /**
   * Reads the coordinator's name and the name of the chapter.
   *
   * @throws {NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  coordinator(): Promise<ActingCoordinator> {
    return this.#overview.coordinator();
  }

  /**
   * Lists the coordinator's bulk registrations that match the filters, newest first.
   *
   * @throws {InvalidRequestError | NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  list(request: RegistrationsRequest = {}): Promise<Page<BulkRegistrationSummary>> {
    return this.#overview.list(request);
  }

  /**
   * Lists the registrations of all coordinators of the chapter, newest first, including the caller's own. An entry has the
   * activity, the coordinator and the number of mentors, but no note and no failures. Registrations without a registered mentor
   * are left out.
   *
   * @throws {InvalidRequestError | NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  chapterList(request: ChapterRequest = {}): Promise<Page<ChapterRegistration>> {
    return this.#chapter.list(request);
  }

  /**
   * Reads one registration of the chapter.
   *
   * @throws {InvalidRequestError}
   * @throws {BulkRegistrationNotFoundError} the chapter has no registration with this id and a registered mentor
   * @throws {NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  async chapterRegistration(bulkId: string): Promise<ChapterRegistration> {
    return this.#chapter.registration(checkBulkId(bulkId));
  }

  /**
   * Lists the mentors of a chapter's registration, ordered by id. A page has 1 to 1,000 entries. Default: 100.
   *
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | InvalidSessionError | DatabaseUnavailableError}
   */
  async chapterMentors(bulkId: string, request: PageRequest = {}): Promise<Page<OnlyMentor>> {
    return this.#chapter.mentors(checkBulkId(bulkId), request);
  }

  /**
   * Reads one bulk registration of the coordinator, with its counts.
   *
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | BulkRegistrationRemovedError | NotACoordinatorError}
   * @throws {InvalidSessionError | DatabaseUnavailableError}
   */
  async summary(bulkId: string): Promise<BulkRegistrationSummary> {
    return this.#overview.summary(checkBulkId(bulkId));
  }

  /**
   * Lists the items in the order of the selection, with the mentors' names and latest outcomes. Open items are included.
   *
   * @throws {InvalidRequestError | BulkRegistrationNotFoundError | BulkRegistrationRemovedError | InvalidSessionError}
   * @throws {DatabaseUnavailableError}
   */
  async items(bulkId: string, request: ItemsRequest = {}): Promise<Page<BulkRegistrationItem>> {
    return this.#overview.items(checkBulkId(bulkId), request);
  }

  /**
   * Lists the mentors of the coordinator's chapter, ordered by name.
   *
   * @throws {InvalidRequestError | NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  mentors(request: MentorsRequest = {}): Promise<Page<Mentor>> {
    return this.#overview.mentors(request);
  }

  /**
   * Previews a submission and writes nothing. The data can change before the submission.
   *
   * @throws {InvalidRequestError | NotACoordinatorError | InvalidSessionError | DatabaseUnavailableError}
   */
  async preflight(request: PreflightRequest): Promise<Preflight> {
    const names = ["mentorIds", "template", "concurrency", "mentorsPerWrite"] as const;
    const given = readFields("request", request, names) as PreflightRequest;
    return this.#overview.preflight(given, readRunSettings(given));
  }

  async #submit({ bulkId, template, selection, settings }: OpenRequest): Promise<BulkSubmissionHandle> {
    const { projectId, round, ended, concurrency } = await this.#store.open({
      bulkId,
      template,
      selection,
      settings,
    });
    if (round > 1) return this.attach(bulkId);
    const total = selection.size;
    const opened = { bulkId, round, total };
    const mentorIds = async () => selection.slice(0, total);
    const kind = { kind: "registration", ofBulkId: null } as const;
    if (!ended)
      await this.#starter.start({ ...opened, ...kind, projectId, settings, concurrency, mentorIds });
    return this.#handle({ ...opened, kind: "registration", ended, sealed: true });
  }

  #handle({
    bulkId,
    kind,
    round,
    total,
    sealed,
    ended,
  }: Pick<RoundProgress, "bulkId" | "kind" | "round" | "total" | "sealed" | "ended">): BulkSubmissionHandle {
    // The selection was never completed. Submitting it again with this id completes it.
    if (!sealed) throw new BulkRegistrationNotFoundError(bulkId);
    return new RoundHandle({
      temporal: this.#temporal,
      project: this.#project,
      store: this.#store,
      session: this.#session,
      bulkId,
      kind,
      round,
      total,
      ended,
    });
  }
}

/** Yields the last of each mentor's outcomes, which arrive in the order of the rounds. */
async function* latestOutcomes(
  history: AsyncIterable<RoundOutcome>,
): AsyncGenerator<MentorSubmissionOutcome, void, undefined> {
  let latest: MentorSubmissionOutcome | undefined;
  for await (const { round: _, ...outcome } of history) {
    if (latest !== undefined && latest.mentorId !== outcome.mentorId) yield latest;
    latest = outcome;
  }
  if (latest !== undefined) yield latest;
}

function checkBulkId(value: unknown): string {
  return checkUuid("bulkId", value);
}
