/** The progress of a round: its counts, its snapshot at one moment, and the update per settled item. */
import type { WaitingReason } from "./failure-codes.ts";
import type { BulkStatus, MentorSubmissionOutcome } from "./outcome.ts";

/** Counts of settled items. `succeeded` includes `alreadyRegistered`, `failed` includes `cancelled`. */
export interface Counts {
  settled: number;
  succeeded: number;
  alreadyRegistered: number;
  failed: number;
  cancelled: number;
}

export const NO_COUNTS: Readonly<Counts> = {
  settled: 0,
  succeeded: 0,
  alreadyRegistered: 0,
  failed: 0,
  cancelled: 0,
};

/** The counts after one more outcome. */
export function countOutcome(counts: Readonly<Counts>, outcome: MentorSubmissionOutcome): Counts {
  const success = outcome.status === "success";
  return {
    settled: counts.settled + 1,
    succeeded: counts.succeeded + (success ? 1 : 0),
    alreadyRegistered: counts.alreadyRegistered + (outcome.detail === "alreadyRegistered" ? 1 : 0),
    failed: counts.failed + (success ? 0 : 1),
    cancelled: counts.cancelled + (outcome.detail === "cancelled" ? 1 : 0),
  };
}

/**
 * - `running`: writes are under way
 * - `waiting`: no item settles at the moment. `waitingFor` says why. The run continues by itself.
 * - `paused`: the run waits until a person resumes or cancels it
 * - `cancelling`: the run lets the writes in flight settle and closes the round
 * - `interrupted`: items are open and no run works on them. The run was never started, was terminated, or is past Temporal's
 *   retention. `retryFailed` includes the open items.
 * - `settled`: every item has its outcome
 */
export type RunPhase = "running" | "waiting" | "paused" | "cancelling" | "interrupted" | "settled";

export interface Pause {
  /** `person`: a person sent the signal. `tolerance`: the tolerance of the request was exceeded. */
  reason: "person" | "tolerance";
  /** ISO 8601 in UTC. */
  at: string;
}

export interface WaitingFor {
  code: WaitingReason;
  /** The number of the attempt that failed last, from 1. Absent for `worker`. */
  attempt?: number;
  /** The time of the next attempt, ISO 8601 in UTC. Absent while an attempt is under way, and for `worker`. */
  nextAttemptAt?: string;
}

/** The counts of a round at one moment, from Postgres, and the phase, from Temporal. */
export interface BulkProgressSnapshot extends Counts {
  bulkId: string;
  round: number;
  /** The phase is also `running` when items are open and Temporal can't be reached. */
  phase: RunPhase;
  /** The number of items of this round. */
  total: number;
  /** The number of writes that may be in flight. */
  concurrency: number;
  /** Only while paused. */
  paused?: Pause;
  /** Only while waiting. */
  waitingFor?: WaitingFor;
}

/** One settled item, with the counts right after it. Each mentor of a round comes exactly once. */
export interface BulkProgressUpdate {
  /** From 1 in the round, without gaps, in the order in which Postgres committed the outcomes. */
  sequence: number;
  mentorId: string;
  outcome: MentorSubmissionOutcome;
  /** ISO 8601 in UTC. */
  settledAt: string;
  total: number;
  settled: number;
  succeeded: number;
  failed: number;
}

/** What a run returns. It holds counts only, since the outcomes are in Postgres. */
export interface BulkRunResult extends Counts {
  bulkId: string;
  round: number;
  overallStatus: BulkStatus;
  total: number;
  /** Present only when the run has no items. */
  error?: { code: "emptySelection"; message: string };
}
