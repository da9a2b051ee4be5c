/**
 * The durable bulk registration. It submits the positions of one round with at most `concurrency` writes in flight, and has the
 * round audited. Postgres holds the outcome of every item. This workflow holds counts and decides what is tried next.
 *
 * Read from top to bottom: the messages, the loop over the stretches, the end of the round.
 *
 * Longer than 250 lines: a reader follows a whole run in one file, without jumping to others.
 */
import { ApplicationFailure } from "@temporalio/common";
import {
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type { RoundState, RunReference, Stretch, SubmitRegistrationsInput } from "../activities/types.ts";
import type { ClosingReason } from "../domain/failure-codes.ts";
import { COORDINATOR_INACTIVE } from "../domain/failure-types.ts";
import { DEFAULT_DEADLINE } from "../domain/limits.ts";
import { overallStatus } from "../domain/outcome.ts";
import { planOf } from "../domain/plan.ts";
import type { Plan } from "../domain/plan.ts";
import { NO_COUNTS } from "../domain/progress.ts";
import type { BulkRunResult, Counts } from "../domain/progress.ts";
import { OPERATOR, RUN_ITSELF } from "../domain/steering.ts";
import { isExceeded } from "../domain/tolerance.ts";
import { causeOf, closeActivity, isFinal, submitActivity } from "./activities.ts";
import { startAudit } from "./audit.ts";
import { Controls } from "./controls.ts";
import { activityNames, currentDetails } from "./current-details.ts";
import { emptySelectionResult } from "./empty-selection.ts";
import { checkInput } from "./input.ts";
import type { BulkRegistrationInput, OpenStretch } from "./input.ts";
import {
  cancelSignal,
  CONTROLS_MEMO,
  pauseSignal,
  progressQuery,
  resumeSignal,
  senderOf,
  setConcurrencyUpdate,
  steeringQuery,
  validateConcurrency,
} from "./messages.ts";
import type { RunProgress } from "./messages.ts";
import { pinnedWhereVersioned } from "./pinning.ts";
import { countSettledItems, recordRunDuration } from "./run-metrics.ts";
import { statusSearchAttribute } from "./search-attributes.ts";

/**
 * The number of one-mentor activities that are scheduled before the window has room for them. They wait for their turn on a
 * worker. With as many as the default window, five writes that end at the same time are followed by five at once.
 */
const AHEAD = 5;

/** The milliseconds for which an activity works on a stretch of many mentors before it says where to go on. */
const BUDGET = 5_000;

/**
 * The milliseconds that a run with every item settled waits for results that are on their way. After that, it cancels the rest:
 * an activity whose answer was lost may wait long for its next attempt. A cancellation of an activity that is done would puzzle
 * an operator, and Temporal's test server loses the workflow task of such a cancellation (temporalio/sdk-java#2391).
 */
const LAST_RESULTS = 1_000;

/** When more stretches than this wait, set aside or put back, new stretches wait for those that were set aside. */
const MOST_ASIDE = 100;

/**
 * A cancelled run lets the writes in flight settle, settles the rest as `cancelled`, and returns its result. Some mentors have
 * been registered, and a caller that waits for the result must learn of them.
 *
 * @throws {ApplicationFailure} `InvalidRequestError`: the input breaks a rule
 * @throws {ApplicationFailure} `BulkRegistrationNotFoundError`: the coordinator has no such bulk registration
 */
export async function BulkRegistrationWorkflow(input: BulkRegistrationInput): Promise<BulkRunResult> {
  const checked = checkInput(input);
  if (checked.total === 0) return emptySelectionResult(checked);
  const run = new BulkRegistrationRun(checked);
  // A cancellation doesn't stop the code below. It tells the run, and the run ends in order.
  CancellationScope.current().cancelRequested.catch(() => run.cancel());
  return CancellationScope.nonCancellable(() => run.execute());
}

setWorkflowOptions(pinnedWhereVersioned, BulkRegistrationWorkflow);

interface InFlight extends OpenStretch {
  /** The submit activity's place in the order in which this execution has scheduled them, from 1. */
  submission: number;
  lanes: number;
  scope: CancellationScope;
}

class BulkRegistrationRun {
  readonly #input: BulkRegistrationInput;
  readonly #controls: Controls;
  readonly #startedAt: number;
  readonly #deadlineAt: number;
  readonly #inFlight = new Set<InFlight>();
  /** Stretches that were scheduled before and aren't done. They go before new ones. */
  #unfinished: OpenStretch[];
  /** The first position that no activity has been scheduled for. */
  #next: number;
  /** Submit activities that this execution has scheduled. */
  #submissions = 0;
  #total: number;
  #counts: Counts;
  #fatal: unknown;

  constructor(input: BulkRegistrationInput) {
    const { carried } = input;
    this.#input = input;
    this.#controls = new Controls(input.concurrency, carried);
    this.#startedAt = carried?.startedAt ?? workflowInfo().startTime.getTime();
    this.#deadlineAt = carried?.deadlineAt ?? Date.now() + (input.deadline ?? DEFAULT_DEADLINE) * 1_000;
    this.#unfinished = [...(carried?.unfinished ?? [])];
    this.#next = carried?.next ?? 1;
    this.#total = input.total;
    this.#counts = carried?.counts ?? NO_COUNTS;
    this.#handleMessages();
  }

  #handleMessages(): void {
    const controls = this.#controls;
    setHandler(progressQuery, () => this.#progress());
    setHandler(steeringQuery, () => controls.steering);
    setHandler(pauseSignal, (sent) => controls.pause(senderOf(sent)));
    setHandler(resumeSignal, (sent) => controls.resume(senderOf(sent), this.#counts));
    setHandler(cancelSignal, (sent) => controls.close("cancelled", senderOf(sent)));
    setHandler(
      setConcurrencyUpdate,
      (sent) => ({ concurrency: controls.setConcurrency(sent.concurrency, senderOf(sent)) }),
      { validator: validateConcurrency },
    );
  }

  cancel(): void {
    this.#controls.close("cancelled", OPERATOR);
  }

  async execute(): Promise<BulkRunResult> {
    void this.#closeAtDeadline();
    // Temporal doesn't carry this memo over to the next run of a chain.
    if (this.#input.carried !== undefined) this.#showControls();
    await this.#submitAll();
    const { mode } = this.#controls;
    if (mode.name === "closing" && !this.#ended) await this.#close(mode.reason);
    return this.#conclude();
  }

  /**
   * The window. The loop starts the stretches that the window has room for and waits for the next change. It ends when every item
   * is settled or the round is to be closed.
   */
  async #submitAll(): Promise<void> {
    let seen = 0;
    for (;;) {
      const { version, mode } = this.#controls;
      if (version !== seen) this.#showControls();
      if (this.#ended && this.#inFlight.size > 0)
        await condition(() => this.#inFlight.size === 0, LAST_RESULTS);
      if (version !== seen || this.#isLeaving) this.#giveWay();
      seen = version;
      if (mode.name === "running" && !this.#isLeaving) this.#startStretches();
      if (this.#inFlight.size === 0) {
        if (this.#fatal !== undefined) throw this.#fatal;
        if (this.#ended || mode.name === "closing") return;
        if (workflowInfo().continueAsNewSuggested) await this.#continueAsNew();
        if (mode.name === "running")
          throw ApplicationFailure.nonRetryable("Items are open although every position is done");
      }
      const settled = this.#counts.settled;
      const inFlight = this.#inFlight.size;
      await condition(
        () =>
          this.#controls.version !== version ||
          this.#inFlight.size !== inFlight ||
          this.#counts.settled !== settled,
      );
    }
  }

  #startStretches(): void {
    for (let stretch = this.#takeStretch(); stretch !== undefined; stretch = this.#takeStretch()) {
      void this.#work(stretch);
    }
  }

  /**
   * Takes the next stretch if the window has room. A stretch of one mentor takes one lane, and some are scheduled ahead. A
   * stretch of many mentors takes as many free lanes as it has writes.
   */
  #takeStretch(): InFlight | undefined {
    const next = this.#nextStretch();
    if (next === undefined) return undefined;
    const { mentorsPerActivity, mentorsPerWrite } = this.#plan;
    const taken = [...this.#inFlight].reduce((sum, { lanes }) => sum + lanes, 0);
    const free = this.#controls.concurrency - taken;
    if (free + (mentorsPerActivity === 1 ? AHEAD : 0) <= 0) return undefined;
    if (this.#unfinished.includes(next))
      this.#unfinished = this.#unfinished.filter((other) => other !== next);
    else this.#next = next.to + 1;
    const writes = Math.ceil((next.to - next.from + 1) / mentorsPerWrite);
    const lanes = next.aside ? 1 : Math.max(1, Math.min(free, writes));
    return { ...next, submission: (this.#submissions += 1), lanes, scope: new CancellationScope() };
  }

  /** A stretch that was set aside goes first. Such stretches leave one lane to the others, unless too many of them wait. */
  #nextStretch(): OpenStretch | undefined {
    const inHand = [...this.#inFlight].filter(({ aside }) => aside).length;
    const isCrowded = inHand >= this.#controls.concurrency - 1 && this.#unfinished.length <= MOST_ASIDE;
    const aside = this.#unfinished.find((stretch) => stretch.aside);
    const other = this.#unfinished.find((stretch) => !stretch.aside) ?? this.#newStretch();
    return aside === undefined || (isCrowded && other !== undefined) ? other : aside;
  }

  #newStretch(): Stretch | undefined {
    if (this.#next > this.#total) return undefined;
    return { from: this.#next, to: Math.min(this.#next + this.#plan.mentorsPerActivity - 1, this.#total) };
  }

  async #work(stretch: InFlight): Promise<void> {
    const { from, to, aside, scope } = stretch;
    const options = activityNames(stretch, this.#total, this.#input.mentorIds);
    const args = this.#argumentsOf(stretch);
    this.#inFlight.add(stretch);
    try {
      const submit = submitActivity(args.actingCoordinatorId, stretch);
      const result = await scope.run(() => submit.executeWithOptions(options, [args]));
      this.#inFlight.delete(stretch);
      if (result.state !== undefined) this.#record(result.state);
      this.#putBack({ from: result.next, to, ...(aside && { aside }) });
      for (const failed of result.aside) this.#putBack({ ...failed, aside: true });
    } catch (error) {
      this.#inFlight.delete(stretch);
      const cause = causeOf(error);
      // The activity was cancelled while it waited for its next attempt, or during its last one. How far it came is unknown.
      if (scope.consideredCancelled && !isFinal(cause)) this.#putBack({ from, to, ...(aside && { aside }) });
      else this.#fail(cause);
    }
  }

  #argumentsOf({ from, to, aside, lanes }: InFlight): SubmitRegistrationsInput {
    const { tolerance } = this.#input;
    const { concurrency, accepted } = this.#controls;
    const { mentorsPerActivity, mentorsPerWrite } = this.#plan;
    // The order is that of scheduling, not of positions. A position that comes back waits behind those scheduled in the meantime.
    const submissions = [...this.#inFlight].map(({ submission }) => submission);
    const waits = mentorsPerActivity === 1 && submissions.length >= concurrency;
    return {
      ...this.#reference,
      from,
      to,
      lanes,
      total: this.#total,
      mentorsPerWrite: aside ? 1 : mentorsPerWrite,
      budget: BUDGET,
      ...(waits && { behind: { submissions, concurrency } }),
      ...(tolerance !== undefined && from < to && { tolerance, accepted }),
    };
  }

  /** Postgres's counters are absolute. Answers may arrive in another order than Postgres made them. */
  #record({ counts, total, maximumConcurrency }: RoundState): void {
    this.#total = total;
    this.#controls.setMaximum(maximumConcurrency);
    this.#counts = countSettledItems(this.#input.kind ?? "registration", this.#counts, counts);
    setCurrentDetails(currentDetails(this.#progress()));
    const { accepted } = this.#controls;
    const { tolerance } = this.#input;
    const settled = this.#counts.settled - accepted.settled;
    const failed = this.#counts.failed - accepted.failed;
    if (!this.#ended && tolerance !== undefined && isExceeded(tolerance, { settled, failed }))
      this.#controls.pause(RUN_ITSELF);
  }

  #putBack(stretch: OpenStretch): void {
    const { from, to, aside } = { ...stretch, to: Math.min(stretch.to, this.#total) };
    const known = [...this.#unfinished, ...this.#inFlight].some(
      (other) => aside && other.aside && other.from <= from && other.to >= to,
    );
    if (from > to || known) return;
    const open = { from, to, ...(aside && { aside }) };
    this.#unfinished = [...this.#unfinished, open].toSorted((a, b) => a.from - b.from);
  }

  #fail(cause: unknown): void {
    if (cause instanceof ApplicationFailure && cause.type === COORDINATOR_INACTIVE)
      this.#controls.close("coordinatorInactive", RUN_ITSELF);
    else this.#fatal ??= cause;
  }

  /**
   * Cancels the activities in flight. A working activity ends its requests and says where to go on. An activity that waits for
   * its next attempt ends at once.
   */
  #giveWay(): void {
    for (const { scope } of this.#inFlight) scope.cancel();
  }

  async #closeAtDeadline(): Promise<void> {
    await sleep(Math.max(1, this.#deadlineAt - Date.now()));
    this.#controls.close("deadline", RUN_ITSELF);
  }

  /** Settles the open items. */
  async #close(reason: ClosingReason): Promise<void> {
    const args = { ...this.#reference, reason };
    const closing = closeActivity(args.actingCoordinatorId).executeWithOptions({ summary: reason }, [args]);
    this.#record(
      await closing.catch((error: unknown) => {
        throw causeOf(error);
      }),
    );
  }

  async #conclude(): Promise<BulkRunResult> {
    const { bulkId, round } = this.#input;
    const status = overallStatus(this.#total, this.#counts.succeeded);
    upsertSearchAttributes([{ key: statusSearchAttribute, value: status }]);
    recordRunDuration(Date.now() - this.#startedAt, status);
    await startAudit({ ...this.#reference, steering: this.#controls.steering });
    return { bulkId, round, overallStatus: status, total: this.#total, ...this.#counts };
  }

  async #continueAsNew(): Promise<never> {
    const { mode, accepted, steering, asked } = this.#controls;
    return continueAsNew<typeof BulkRegistrationWorkflow>({
      ...this.#input,
      total: this.#total,
      concurrency: asked,
      carried: {
        counts: this.#counts,
        next: this.#next,
        unfinished: this.#unfinished,
        startedAt: this.#startedAt,
        deadlineAt: this.#deadlineAt,
        ...(mode.name === "paused" && { pause: mode.pause }),
        accepted,
        steering,
      },
    });
  }

  get #reference(): RunReference {
    const { projectId, bulkId, actingCoordinatorId, round } = this.#input;
    return { projectId, bulkId, actingCoordinatorId, round };
  }

  get #ended(): boolean {
    return this.#counts.settled >= this.#total;
  }

  /** True when the run starts no new stretch. */
  get #isLeaving(): boolean {
    return this.#ended || this.#fatal !== undefined || workflowInfo().continueAsNewSuggested;
  }

  get #plan(): Plan {
    return planOf(this.#total, this.#input);
  }

  #progress(): RunProgress {
    const { bulkId, round } = this.#input;
    const { mode, memo } = this.#controls;
    const phase = this.#ended ? "settled" : mode.name === "closing" ? "cancelling" : mode.name;
    return { bulkId, round, total: this.#total, phase, ...this.#counts, ...memo };
  }

  #showControls(): void {
    const { phase } = this.#progress();
    if (phase !== "settled") upsertSearchAttributes([{ key: statusSearchAttribute, value: phase }]);
    upsertMemo({ [CONTROLS_MEMO]: this.#controls.memo });
    setCurrentDetails(currentDetails(this.#progress()));
  }
}
