/**
 * What the activities take and return: plain JSON, and nothing personal, since all of it stands in a history. Workflows
 * import this file for its types only.
 */
import type { ClosingReason, WaitingCode } from "../domain/failure-codes.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import type { Counts } from "../domain/progress.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import type { Tolerance } from "../domain/tolerance.ts";

/** Which bulk registration an activity is for, in which round, and in whose name it acts. */
export interface RoundReference {
  bulkId: string;
  actingCoordinatorId: string;
  /** From 1. */
  round: number;
}

/** What every activity is told. */
export interface RunReference extends RoundReference {
  /** The project that holds the bulk registration: a worker of another one does nothing for it. */
  projectId: string;
}

/** What Postgres says of a round, in the transaction that answers. */
export interface RoundState {
  /** Items of the round. */
  total: number;
  counts: Counts;
  /** Every item is settled. */
  ended: boolean;
  /** `run_concurrency` of `bulk_registration_limits`: writes of one run that Postgres lets in at one time. */
  maximumConcurrency: number;
}

/** The positions that one activity works on, both included, from 1. */
export interface Stretch {
  from: number;
  to: number;
}

export interface SubmitRegistrationsInput extends RunReference, Stretch {
  /** Writes in flight, from 1. */
  lanes: number;
  /** Items of the round, as far as the run knows. */
  total: number;
  /** Mentors per write, 1 to 500. */
  mentorsPerWrite: number;
  /** Milliseconds after which the activity takes no new write and says where to go on. */
  budget: number;
  /**
   * Lower positions whose end the run hasn't seen. The activity begins when fewer than `concurrency` of them are left. Absent:
   * at once.
   */
  behind?: { positions: number[]; concurrency: number };
  /** The activity ends early when the round's failures exceed it. */
  tolerance?: Tolerance;
  /** Counts that a resume has accepted: `tolerance` counts from there. */
  accepted?: Pick<Counts, "settled" | "failed">;
}

export interface SubmitRegistrationsResult {
  /** Where to go on; `to + 1` when the stretch is done. Every position before it is settled or in `aside`. */
  next: number;
  /** Writes that failed while others succeeded: each gets an activity of its own, mentor by mentor. Some 20 at most. */
  aside: Stretch[];
  /** The latest that a write answered. Absent when none was made. */
  state?: RoundState;
  /** Of a stretch of one mentor that this attempt has settled. */
  outcome?: MentorSubmissionOutcome;
}

/** Failures of a write so far, by their class, since no write at all got through. */
export interface Strikes {
  doubtful: number;
  systemic: number;
}

/** What an activity keeps in its heartbeat for its next attempt, on whatever worker. */
export interface SubmissionHeartbeat {
  /** Every position of the stretch before this one is settled or in `aside`. */
  next: number;
  aside: Stretch[];
  /** Of a stretch of one mentor. */
  strikes: Strikes;
  /** Attempts that ended before anything was tried: its turn had not come, or the worker was another project's. */
  idle: number;
  /** Attempts that failed: each makes the wait for the next one longer. Those whose worker went away don't count. */
  failures: number;
}

/** Details of the `ApplicationFailure` with which an activity waits for its next attempt; its type is the code. */
export interface WaitingDetails {
  code: WaitingCode;
  /** The raw cause, for operators: codes only, no text of the database. */
  cause?: FailureCause;
}

export interface FailureCause {
  /** The HTTP status; 0 without an answer. */
  status?: number;
  /** Postgres's SQLSTATE, PostgREST's code, or our functions' own. */
  databaseCode?: string;
  /** What the network said, such as `ECONNREFUSED`, or the kind of error. */
  networkCode?: string;
}

export interface CloseRoundInput extends RunReference {
  reason: ClosingReason;
}

export interface LogSubmissionInput extends RunReference {
  /** Who paused, resumed, cancelled or changed the run. */
  steering: readonly SteeringEntry[];
}

export interface AuditFindings {
  /** Whether the items and the rows of `proxy_activities` agree, recounted by Postgres. */
  reconciled: boolean;
}

/** The activities, by the names they have in a history. */
export interface BulkRegistrationActivities {
  /** Submits the stretch. */
  submitRegistrations: (input: SubmitRegistrationsInput) => Promise<SubmitRegistrationsResult>;
  /** Settles what is open. Safe to repeat. */
  closeRound: (input: CloseRoundInput) => Promise<RoundState>;
  /** Writes the audit of a round that has ended, once. Safe to repeat. */
  logBulkSubmission: (input: LogSubmissionInput) => Promise<AuditFindings>;
}
