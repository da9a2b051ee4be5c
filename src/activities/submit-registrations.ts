/** The submit activity. It waits for its turn, works on its stretch, and says where to go on. */
import { setTimeout as delay } from "node:timers/promises";
import { activityInfo, cancellationSignal, heartbeat } from "@temporalio/activity";
import { submissionOfActivity } from "../domain/identifiers.ts";
import type { RoundStore } from "./dependencies.ts";
import { Attempts } from "./attempts.ts";
import { activityFailure, notYetItsTurn } from "./failure.ts";
import type { ServedProject } from "./served-project.ts";
import { stoodStillSince } from "./standstill.ts";
import { submitOne } from "./submit-one.ts";
import { StretchSubmission } from "./submit-stretch.ts";
import { pendingSubmissions } from "./pending-submissions.ts";
import { Turns } from "./turns.ts";
import type {
  BulkRegistrationActivities,
  Strikes,
  SubmissionHeartbeat,
  SubmitRegistrationsInput,
  SubmitRegistrationsResult,
} from "./types.ts";
import type { Submission } from "./write.ts";

/** The milliseconds between two heartbeats. The heartbeat timeout is five times as long. */
const HEARTBEAT_INTERVAL = 1_000;

/** For this many milliseconds after a standstill, activities may arrive that Temporal handed over before or during the standstill. */
const STALE = 5_000;

/** The milliseconds within which Temporal answers a heartbeat and tells whether another attempt has taken over. */
const HEARING = 1_000;

/** The milliseconds that a request in flight gets to end after the activity was cancelled. */
const LAST_REQUEST = 2_000;

/** The wait in milliseconds after the first failure. It doubles after each further failure, up to the longest. */
const FIRST_BACKOFF = 1_000;
const LONGEST_BACKOFF = 30_000;

export function createSubmitRegistrations(
  rounds: RoundStore,
  served: ServedProject,
): BulkRegistrationActivities["submitRegistrations"] {
  const turns = new Turns();
  const attempts = new Attempts();
  const work = async (input: SubmitRegistrationsInput, superseded: AbortSignal) => {
    const { attempt, heartbeatDetails } = activityInfo();
    const strikes = { doubtful: 0, systemic: 0 };
    const nothing = {
      next: input.from,
      aside: [],
      strikes,
      idle: 0,
      failures: 0,
    } satisfies SubmissionHeartbeat;
    const beating = new Heartbeat((heartbeatDetails as SubmissionHeartbeat | undefined) ?? nothing);
    const stopped = AbortSignal.any([cancellationSignal(), superseded]);
    const calls = abortedSoonAfter(stopped, LAST_REQUEST);
    const isSingle = input.from === input.to;
    try {
      await requireProject(served, input, beating);
      if (stoodStillSince(Date.now() - STALE)) await hearFromTemporal(beating, stopped);
      const startedAt = Date.now();
      const isCancelled = () => stopped.aborted || stoodStillSince(startedAt);
      const submission: Submission = {
        rounds,
        input,
        attempt: attempt - beating.details.idle,
        signal: calls.signal,
        isCancelled,
        isStopping: () => isCancelled() || (!isSingle && Date.now() >= startedAt + input.budget),
      };
      return await (isSingle
        ? submitInTurn(turns, submission, beating, stopped)
        : submitMany(submission, beating));
    } catch (error) {
      throw failed(error, beating);
    } finally {
      beating.stop();
      calls.stop();
    }
  };
  return (input) => {
    const { workflowExecution, activityId } = activityInfo();
    return attempts.run(`${workflowExecution?.runId}/${activityId}`, (superseded) => work(input, superseded));
  };
}

/** Lets the activity wait for its next attempt, and tells that attempt how many have failed. */
function failed(error: unknown, beating: Heartbeat): Error {
  const backoff = backoffOf(beating);
  const failure = activityFailure(error, { backoff });
  if (failure !== error) beating.tell({ ...beating.details, failures: beating.details.failures + 1 });
  return failure;
}

function backoffOf({ details }: Heartbeat): number {
  return Math.min(FIRST_BACKOFF * 2 ** details.failures, LONGEST_BACKOFF);
}

/** The attempt counts as a failure, so that the next one waits longer. It doesn't count as an attempt at the write. */
async function requireProject(
  served: ServedProject,
  input: SubmitRegistrationsInput,
  beating: Heartbeat,
): Promise<void> {
  try {
    await served.requireFor(input, backoffOf(beating));
  } catch (error) {
    const { idle, failures } = beating.details;
    beating.tell({ ...beating.details, idle: idle + 1, failures: failures + 1 });
    throw error;
  }
}

/** Waits until Temporal has had time to cancel the activity. Returns at once when the activity is cancelled. */
async function hearFromTemporal(beating: Heartbeat, cancelled: AbortSignal): Promise<void> {
  beating.beat();
  await delay(HEARING, undefined, { signal: cancelled }).catch(() => undefined);
}

async function submitInTurn(
  turns: Turns,
  submission: Submission,
  beating: Heartbeat,
  stopped: AbortSignal,
): Promise<SubmitRegistrationsResult> {
  const { input } = submission;
  const { strikes: counts, idle } = beating.details;
  const onChange = (strikes: Strikes) => beating.tell({ ...beating.details, strikes });
  const { submissions: earlier, concurrency } = input.behind ?? { submissions: [], concurrency: 1 };
  const { workflowExecution, activityId } = activityInfo();
  const place = {
    run: workflowExecution?.runId ?? "",
    submission: submissionOfActivity(activityId),
    earlier,
    concurrency,
    pending: pendingSubmissions(),
  };
  const result = await turns.run(place, stopped, async () => {
    if (submission.isCancelled()) return { settled: false, result: { next: input.from, aside: [] } };
    const submitted = await submitOne(submission, { counts, onChange });
    return { settled: submitted.next > input.to, result: submitted };
  });
  if (result !== undefined) return result;
  if (submission.isCancelled()) return { next: input.from, aside: [] };
  beating.tell({ ...beating.details, idle: idle + 1 });
  throw notYetItsTurn();
}

async function submitMany(submission: Submission, beating: Heartbeat): Promise<SubmitRegistrationsResult> {
  const before = beating.details;
  const { next, aside } = resumption(before, submission.input.to);
  const stretch = new StretchSubmission(submission, next, aside);
  beating.follow(() => ({ ...before, next: stretch.frontier, aside: stretch.aside }));
  try {
    return await stretch.run();
  } finally {
    beating.beat();
  }
}

/**
 * @returns where the attempt goes on. When the earlier attempt was done and its result got lost, the last write is made again:
 * its answer tells the counts of the round.
 */
function resumption(
  { next, aside }: SubmissionHeartbeat,
  to: number,
): Pick<SubmissionHeartbeat, "next" | "aside"> {
  if (next <= to) return { next, aside };
  const last = aside.find((range) => range.to >= to) ?? { from: to, to };
  return { next: last.from, aside: aside.filter((range) => range !== last) };
}

/** Beats each second. The heartbeat carries what the next attempt must know. */
class Heartbeat {
  #details: () => SubmissionHeartbeat;
  readonly #timer: NodeJS.Timeout;

  constructor(details: SubmissionHeartbeat) {
    this.#details = () => details;
    this.#timer = setInterval(() => this.beat(), HEARTBEAT_INTERVAL);
  }

  get details(): SubmissionHeartbeat {
    return this.#details();
  }

  tell(details: SubmissionHeartbeat): void {
    this.#details = () => details;
    this.beat();
  }

  follow(details: () => SubmissionHeartbeat): void {
    this.#details = details;
  }

  beat(): void {
    heartbeat(this.#details());
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Leaves the writes in flight some time to end: their answers settle items that the next attempt would otherwise write again. */
function abortedSoonAfter(
  cancelled: AbortSignal,
  patience: number,
): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onCancelled = () => {
    timer = setTimeout(() => controller.abort(cancelled.reason), patience);
  };
  if (cancelled.aborted) onCancelled();
  else cancelled.addEventListener("abort", onCancelled, { once: true });
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer);
      cancelled.removeEventListener("abort", onCancelled);
    },
  };
}
