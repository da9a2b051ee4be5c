/** How far a round has come: the counts, the snapshot that a query returns, and the update per settled item. */
import type { BulkStatus, MentorSubmissionOutcome } from "./outcome.ts";
import type { BrakeReason } from "./steering.ts";

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

/** `waiting`: for the database, which doesn't answer; the run goes on by itself when it does. */
export type RunPhase = "running" | "waiting" | "paused" | "cancelling" | "settled";

export interface Pause {
  /** Why: a person said so, or the run's brake. */
  reason: "person" | BrakeReason;
  /** ISO 8601 in UTC. */
  at: string;
}

/** What the query `progress` answers: consistent counts of one moment. */
export interface BulkProgressSnapshot extends Counts {
  bulkId: string;
  round: number;
  phase: RunPhase;
  /** Items of this round. */
  total: number;
  /** Submissions in flight. */
  inFlight: number;
  /** Submissions that may be in flight. While the run waits for the database, one of them is, as a probe. */
  concurrency: number;
  /** Items that were tried without an answer from the database, and will be tried again. */
  waiting: number;
  /** Only while paused. */
  paused?: Pause;
  /** ISO 8601 in UTC: since when the database has answered nobody. Only while waiting. */
  waitingSince?: string;
}

/** One settled item, with the counts right after it. Each mentor of a round comes exactly once. */
export interface BulkProgressUpdate {
  mentorId: string;
  outcome: MentorSubmissionOutcome;
  /** ISO 8601 in UTC. */
  settledAt: string;
  total: number;
  settled: number;
  succeeded: number;
  failed: number;
}

/** What a run returns: counts only, since the outcomes lie in Postgres. */
export interface BulkRunResult extends Counts {
  bulkId: string;
  round: number;
  overallStatus: BulkStatus;
  total: number;
  /** ISO 8601 in UTC, when the last item settled. */
  settledAt: string;
  /** Only of a run without items. */
  error?: { code: "emptySelection"; message: string };
}
