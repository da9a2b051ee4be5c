/**
 * The inputs and results of the activities. All of them are plain JSON without personal data, since they stand in a history.
 * Workflows import this file for its types only.
 */
import type { ClosingReason, WaitingCode } from "../domain/failure-codes.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import type { Counts } from "../domain/progress.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import type { Tolerance } from "../domain/tolerance.ts";

/** The bulk registration and the round that an activity works on, and the coordinator in whose name it acts. */
export interface RoundReference {
  bulkId: string;
  actingCoordinatorId: string;
  /** From 1. */
  round: number;
}

/** The part of the input that every activity gets. */
export interface RunReference extends RoundReference {
  /** The project that holds the bulk registration. A worker of another project gives the task back. */
  projectId: string;
}

/** The state of a round, read in the transaction that answers. */
export interface RoundState {
  /** The number of items of the round. */
  total: number;
  counts: Counts;
  /** True when every item is settled. */
  ended: boolean;
  /** `run_concurrency` of `bulk_registration_limits`: the most writes of one run that Postgres allows at the same time. */
  maximumConcurrency: number;
}

/** The positions that one activity works on, both included, from 1. */
export interface Stretch {
  from: number;
  to: number;
}

export interface SubmitRegistrationsInput extends RunReference, Stretch {
  /** The writes in flight, from 1. */
  lanes: number;
  /** The items of the round, as far as the run knows. */
  total: number;
  /** Mentors per write, 1 to 500. */
  mentorsPerWrite: number;
  /** Milliseconds after which the activity takes no new write and says where to go on. */
  budget: number;
  /**
   * The numbers of the submit activities that the run scheduled before this one and whose end the run hasn't seen. The activity
   * begins when fewer than `concurrency` of them are left. Absent: the activity begins at once.
   */
  behind?: { submissions: number[]; concurrency: number };
  /** The activity ends early when the round's failures exceed this tolerance. */
  tolerance?: Tolerance;
  /** The counts that a resume has accepted. `tolerance` counts from there. */
  accepted?: Pick<Counts, "settled" | "failed">;
}

export interface SubmitRegistrationsResult {
  /**
   * The position where the next activity goes on; `to + 1` when the stretch is done. Every position before it is settled or in
   * `aside`.
   */
  next: number;
  /**
   * The writes that failed while others succeeded, some 20 at most. Each gets its own activity, which submits its mentors one by
   * one.
   */
  aside: Stretch[];
  /** The latest state that a write answered. Absent when no write was made. */
  state?: RoundState;
  /** Present when this attempt settled a stretch of one mentor. */
  outcome?: MentorSubmissionOutcome;
}

/** The failures of a write so far, by class. The count starts anew when no write gets through at all. */
export interface Strikes {
  doubtful: number;
  systemic: number;
}

/** What an activity stores in its heartbeat for its next attempt, on any worker. */
export interface SubmissionHeartbeat {
  /** Every position of the stretch before this one is settled or in `aside`. */
  next: number;
  aside: Stretch[];
  /** The failures of the write of a one-mentor stretch. */
  strikes: Strikes;
  /** The attempts that ended before a write was tried: its turn had not come, or the worker belongs to another project. */
  idle: number;
  /** The failed attempts. Each makes the wait for the next attempt longer. An attempt whose worker went away doesn't count. */
  failures: number;
}

/** The details of the `ApplicationFailure` with which an activity waits for its next attempt. The failure's type is the code. */
export interface WaitingDetails {
  code: WaitingCode;
  /** The raw cause, for operators. It holds codes and no text of the database. */
  cause?: FailureCause;
}

export interface FailureCause {
  /** The HTTP status; 0 without an answer. */
  status?: number;
  /** The SQLSTATE of Postgres, the code of PostgREST, or the code of the project's SQL functions. */
  databaseCode?: string;
  /** The network error, such as `ECONNREFUSED`, or the kind of error. */
  networkCode?: string;
}

export interface CloseRoundInput extends RunReference {
  reason: ClosingReason;
}

export interface LogSubmissionInput extends RunReference {
  /** The log of pauses, resumes, cancellations and changes of the run. */
  steering: readonly SteeringEntry[];
}

export interface AuditFindings {
  /** True when the items and the rows of `proxy_activities` agree, as recounted by Postgres. */
  reconciled: boolean;
}

/** The activities, under the names that they have in a history. */
export interface BulkRegistrationActivities {
  submitRegistrations: (input: SubmitRegistrationsInput) => Promise<SubmitRegistrationsResult>;
  /** Settles the open items. Safe to repeat. */
  closeRound: (input: CloseRoundInput) => Promise<RoundState>;
  /** Writes the audit of a round that has ended, once. Safe to repeat. */
  logBulkSubmission: (input: LogSubmissionInput) => Promise<AuditFindings>;
}
