/**
 * Reads the phase of a round that has not ended from Temporal's description of its run. No worker has to answer, and nothing is
 * started. "Waiting" is not a state of the workflow: a pending activity with a last failure says what the run waits for.
 */
import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client, WorkflowExecutionDescription } from "@temporalio/client";
import { optionalTsToMs } from "@temporalio/common/lib/time.js";
import { isWaitingCode } from "../domain/failure-codes.ts";
import { WRONG_PROJECT } from "../domain/failure-types.ts";
import { runWorkflowId } from "../domain/identifiers.ts";
import type { Pause, RunPhase, WaitingFor } from "../domain/progress.ts";
import { CONTROLS_MEMO } from "../workflows/messages.ts";
import type { ControlsMemo } from "../workflows/messages.ts";
import { statusSearchAttribute } from "../workflows/search-attributes.ts";
import { callTemporal } from "./temporal-call.ts";

/** The milliseconds within which a client that opens a round starts its run. */
const STARTING = 10_000;

/** When no worker has taken a task for this many milliseconds, Temporal is asked for the workers. */
const UNTAKEN = 2_000;

/** A worker whose last poll is older than these milliseconds doesn't count. A busy worker polls again within some 6 s. */
const POLLED_LATELY = 10_000;

/** A later workflow task waits this many milliseconds for the worker of the previous task, although others may be there. */
const STICKY = 2_000;

/** The values of `temporal.api.enums.v1`, which the SDK doesn't export. */
const TASK_QUEUE_TYPES: Readonly<Record<"workflow" | "activity", number>> = { workflow: 1, activity: 2 };
const WORKFLOW_TASK_SCHEDULED = 1;
const ACTIVITY_SCHEDULED = 1;

/** The activities that settle items. While they fail, nothing settles. */
const SETTLING = ["submitRegistrations", "closeRound"];

export interface RunState {
  phase: Exclude<RunPhase, "settled">;
  /** The writes that may be in flight, when a message has changed the number. */
  concurrency?: number;
  paused?: Pause;
  waitingFor?: WaitingFor;
}

/** The presumed state of a round while Temporal can't be reached. */
export const PRESUMED: RunState = { phase: "running" };

export interface OpenRound {
  bulkId: string;
  round: number;
  /** ISO 8601. */
  openedAt: string;
  /** The writes that the run may have in flight. */
  concurrency: number;
}

type PendingActivity = NonNullable<WorkflowExecutionDescription["raw"]["pendingActivities"]>[number];

/**
 * `interrupted` is final only if Postgres then still says that the round has not ended: a run that ends meanwhile looks the same.
 *
 * @param patience milliseconds
 * @param settledAt the time of the latest item that is known to have settled, in milliseconds since the epoch
 * @throws {TemporalUnavailableError}
 */
export async function readRunState(
  temporal: Client,
  round: OpenRound,
  patience: number,
  settledAt = 0,
): Promise<RunState> {
  return temporal.withDeadline(Date.now() + patience, async () => {
    const description = await describeRun(temporal, round);
    if (description?.status.name === "RUNNING") return stateOf(temporal, description, round, settledAt);
    return { phase: description === undefined && isStarting(round) ? "running" : "interrupted" };
  });
}

/** Tells whether a round without a run was opened so recently that its run is about to be started. */
export function isStarting({ openedAt }: Pick<OpenRound, "openedAt">): boolean {
  return Date.now() - Date.parse(openedAt) < STARTING;
}

/**
 * @returns undefined when Temporal knows no run of the round
 * @throws {TemporalUnavailableError}
 */
export async function describeRun(
  temporal: Client,
  { bulkId, round }: Pick<OpenRound, "bulkId" | "round">,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await callTemporal(() => temporal.workflow.getHandle(runWorkflowId(bulkId, round)).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function stateOf(
  temporal: Client,
  description: WorkflowExecutionDescription,
  round: OpenRound,
  settledAt: number,
): Promise<RunState> {
  const controls = description.memo?.[CONTROLS_MEMO] as ControlsMemo | undefined;
  const changed = controls === undefined ? {} : { concurrency: controls.concurrency };
  const status = description.typedSearchAttributes.get(statusSearchAttribute);
  if (status === "paused" && controls?.paused !== undefined) {
    return { phase: "paused", ...changed, paused: controls.paused };
  }
  if (status === "paused" || status === "cancelling") return { phase: status, ...changed };
  const concurrency = controls?.concurrency ?? round.concurrency;
  const waitingFor =
    readWaiting(description, concurrency, settledAt) ?? (await readMissingWorker(temporal, description));
  if (waitingFor === undefined) return { phase: "running", ...changed };
  return { phase: "waiting", ...changed, waitingFor };
}

/** A single mentor that fails repeatedly while others settle doesn't make the run wait. */
function readWaiting(
  { raw }: WorkflowExecutionDescription,
  concurrency: number,
  settledAt: number,
): WaitingFor | undefined {
  const pending = settlingActivities(raw);
  const troubled = pending
    .filter((activity) => !hasSettledSince(activity, settledAt))
    .flatMap((activity) => readTrouble(activity) ?? []);
  if (troubled.length < Math.min(concurrency, pending.length)) return undefined;
  // An activity whose attempt is under way comes before activities that wait.
  return troubled.toSorted((a, b) => (a.nextAttemptAt ?? "").localeCompare(b.nextAttemptAt ?? ""))[0];
}

function readTrouble(activity: PendingActivity): WaitingFor | undefined {
  const code = activity.lastFailure?.applicationFailureInfo?.type;
  if (!isWaitingCode(code) && code !== WRONG_PROJECT) return undefined;
  const next = nextAttempt(activity);
  return {
    code,
    // Temporal counts the attempt under way or the next one.
    attempt: Math.max((activity.attempt ?? 1) - 1, 1),
    ...(next !== undefined && { nextAttemptAt: new Date(next).toISOString() }),
  };
}

/** An attempt under way keeps the failure of the previous attempt, even when the attempt makes progress. */
function hasSettledSince(activity: PendingActivity, settledAt: number): boolean {
  const startedAt = optionalTsToMs(activity.lastStartedTime);
  return Number(activity.state) !== ACTIVITY_SCHEDULED && startedAt !== undefined && startedAt < settledAt;
}

async function readMissingWorker(
  temporal: Client,
  { raw, taskQueue, historyLength }: WorkflowExecutionDescription,
): Promise<WaitingFor | undefined> {
  const task = raw.pendingWorkflowTask;
  if (task != null) {
    // The first workflow task is on the queue of all workers.
    const patience = historyLength <= 3 ? UNTAKEN : UNTAKEN + STICKY;
    const since =
      Number(task.state) === WORKFLOW_TASK_SCHEDULED ? optionalTsToMs(task.scheduledTime) : undefined;
    return missingSince(temporal, { taskQueue, type: "workflow", since, patience });
  }
  const pending = settlingActivities(raw);
  if (pending.length === 0 || !pending.every(isUntaken)) return undefined;
  const since = Math.max(...pending.map(({ scheduledTime }) => optionalTsToMs(scheduledTime) ?? Date.now()));
  return missingSince(temporal, { taskQueue, type: "activity", since, patience: UNTAKEN });
}

/** Tells whether the activity has neither started nor waits for its next attempt. */
function isUntaken(activity: PendingActivity): boolean {
  return Number(activity.state) === ACTIVITY_SCHEDULED && nextAttempt(activity) === undefined;
}

interface UntakenTask {
  taskQueue: string;
  type: keyof typeof TASK_QUEUE_TYPES;
  /** Milliseconds since the epoch; undefined when a worker has taken it. */
  since: number | undefined;
  patience: number;
}

/** Tasks also wait when all workers' slots are taken. The worker is missing only when no worker polls, either. */
async function missingSince(
  temporal: Client,
  { taskQueue, type, since, patience }: UntakenTask,
): Promise<WaitingFor | undefined> {
  if (since === undefined || Date.now() - since < patience) return undefined;
  const { pollers } = await callTemporal(() =>
    temporal.workflowService.describeTaskQueue({
      namespace: temporal.options.namespace,
      taskQueue: { name: taskQueue },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- Its enum can't be imported.
      taskQueueType: TASK_QUEUE_TYPES[type],
    }),
  );
  const lately = Date.now() - POLLED_LATELY;
  const alive = (pollers ?? []).some(({ lastAccessTime }) => (optionalTsToMs(lastAccessTime) ?? 0) > lately);
  return alive ? undefined : { code: "worker" };
}

function settlingActivities(raw: WorkflowExecutionDescription["raw"]): PendingActivity[] {
  return (raw.pendingActivities ?? []).filter(({ activityType }) =>
    SETTLING.includes(activityType?.name ?? ""),
  );
}

/** Milliseconds since the epoch; undefined while an attempt is under way, or to be taken by a worker. */
function nextAttempt({ state, nextAttemptScheduleTime, scheduledTime }: PendingActivity): number | undefined {
  if (Number(state) !== ACTIVITY_SCHEDULED) return undefined;
  const at = optionalTsToMs(nextAttemptScheduleTime) ?? optionalTsToMs(scheduledTime) ?? 0;
  return at > Date.now() ? at : undefined;
}
