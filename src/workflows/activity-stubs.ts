/** The activities as a run calls them: which task queue, how patient, how often. */
import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { ActivityInterfaceFor } from "@temporalio/workflow";
import type { BulkRegistrationActivities } from "../activities/types.ts";
import { BULK_REGISTRATION_NOT_FOUND, FINAL_FAILURE_CODES } from "../domain/failure-types.ts";
import { submissionTaskQueue } from "../domain/task-queues.ts";
import { SUBMISSION_BACKOFF } from "./retry-delay.ts";

/**
 * Attempts of one submission in one round that count, at most. With the waits between them they take some 3 minutes in the
 * worst case, or 20 more when the database asks for the longest waits that we grant it. Those of an outage don't count
 * while it is young.
 */
export const SUBMISSION_ATTEMPTS = 5;

type Stubs = ActivityInterfaceFor<BulkRegistrationActivities>;

/**
 * Bounded: a mentor who can't be registered now must not hold up the others. The activity aborts its request after
 * 20 s, so that it, and not this timeout, says what went wrong; the heartbeat shows within 5 s that a worker is gone, and
 * with it the permits that its submissions hold.
 *
 * @param maximumAttempts that the item has left
 */
export function submissionStub(maximumAttempts: number): Pick<Stubs, "submitRegistration"> {
  return proxyActivities<Pick<BulkRegistrationActivities, "submitRegistration">>({
    taskQueue: submissionTaskQueue(workflowInfo().taskQueue),
    startToCloseTimeout: "30s",
    heartbeatTimeout: "5s",
    retry: {
      ...SUBMISSION_BACKOFF,
      maximumAttempts,
      nonRetryableErrorTypes: [...FINAL_FAILURE_CODES, BULK_REGISTRATION_NOT_FOUND],
    },
  });
}

type BookkeepingActivities = Pick<
  BulkRegistrationActivities,
  "readSelectionPage" | "recordFailures" | "cancelOpenItems"
>;

/** Patient without end: a run can't do without these, and whatever keeps them from working is for an operator to mend. */
export function bookkeepingStubs(): ActivityInterfaceFor<BookkeepingActivities> {
  return proxyActivities<BookkeepingActivities>({
    startToCloseTimeout: "30s",
    retry: {
      initialInterval: "1s",
      backoffCoefficient: 2,
      maximumInterval: "1m",
      nonRetryableErrorTypes: [BULK_REGISTRATION_NOT_FOUND],
    },
  });
}

/** The audit can wait for days; asking every ten minutes is often enough then. */
export function auditStub(): Pick<Stubs, "recordAudit"> {
  return proxyActivities<Pick<BulkRegistrationActivities, "recordAudit">>({
    startToCloseTimeout: "30s",
    retry: {
      initialInterval: "1s",
      backoffCoefficient: 2,
      maximumInterval: "10m",
      nonRetryableErrorTypes: [BULK_REGISTRATION_NOT_FOUND],
    },
  });
}
