/**
 * The activities with the priority, the timeouts and the retry policy that a run gives them. No activity has a bound on its
 * attempts.
 */
import { ActivityFailure, ApplicationFailure } from "@temporalio/common";
import type { Duration, RetryPolicy } from "@temporalio/common";
import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { ActivityInterfaceFor } from "@temporalio/workflow";
import type { BulkRegistrationActivities, Stretch } from "../activities/types.ts";
import { FINAL_FAILURE_TYPES } from "../domain/failure-types.ts";
import { stretchTaskQueue } from "../domain/task-queue.ts";

type Stubs = ActivityInterfaceFor<BulkRegistrationActivities>;

/**
 * The activity bounds its requests and its work by itself. The hour is for an activity that waits for its turn. The heartbeat
 * shows within 5 s that a worker is gone, and the next attempt begins a second later, regardless of the number of lost workers.
 * After a failure, the activity itself says how long to wait.
 *
 * @param coordinatorId the coordinator. The runs of one coordinator share one place in the queue when the server has
 * `matching.enableFairness`.
 * @param stretch a stretch of many mentors goes to a separate task queue
 */
export function submitActivity(coordinatorId: string, { from, to }: Stretch): Stubs["submitRegistrations"] {
  return proxyActivities<Pick<BulkRegistrationActivities, "submitRegistrations">>({
    ...(from < to && { taskQueue: stretchTaskQueue(workflowInfo().taskQueue) }),
    startToCloseTimeout: "1h",
    heartbeatTimeout: "5s",
    cancellationType: "WAIT_CANCELLATION_COMPLETED",
    priority: { fairnessKey: coordinatorId },
    retry: { ...withoutBound("1s"), backoffCoefficient: 1 },
  }).submitRegistrations;
}

/**
 * A person waits for the closing, so it goes before all submissions in the queue. The longest round takes some 200 chunks to
 * close.
 */
export function closeActivity(coordinatorId: string): Stubs["closeRound"] {
  return proxyActivities<Pick<BulkRegistrationActivities, "closeRound">>({
    priority: { priorityKey: 1, fairnessKey: coordinatorId },
    startToCloseTimeout: "10m",
    heartbeatTimeout: "30s",
    retry: withoutBound("30s"),
  }).closeRound;
}

/** The audit goes behind all submissions. An audit may wait for days, and then one attempt every ten minutes is enough. */
export function auditActivity(coordinatorId: string): Stubs["logBulkSubmission"] {
  return proxyActivities<Pick<BulkRegistrationActivities, "logBulkSubmission">>({
    priority: { priorityKey: 5, fairnessKey: coordinatorId },
    startToCloseTimeout: "10m",
    heartbeatTimeout: "30s",
    retry: withoutBound("10m"),
  }).logBulkSubmission;
}

function withoutBound(maximumInterval: Duration): RetryPolicy {
  return {
    initialInterval: "1s",
    backoffCoefficient: 2,
    maximumInterval,
    nonRetryableErrorTypes: [...FINAL_FAILURE_TYPES],
  };
}

/** @returns the error that the activity threw */
export function causeOf(error: unknown): unknown {
  return error instanceof ActivityFailure ? error.cause : error;
}

/** Tells whether a further attempt would fail the same way. */
export function isFinal(cause: unknown): boolean {
  return cause instanceof ApplicationFailure && FINAL_FAILURE_TYPES.some((type) => type === cause.type);
}
