/**
 * What becomes of an item, and what the outcomes of a round add up to.
 *
 * The words of this project, used here and everywhere else without synonyms:
 *
 * - coordinator: the authenticated person who acts; known by the `sub` of the verified session
 * - mentor: the person an activity is registered for
 * - template: the one activity that is registered for every selected mentor
 * - selection: the distinct mentor ids of one request
 * - bulk registration: one request, a selection and a template, known by its `bulkId`
 * - round: one pass over items of a bulk registration; round 1 takes all, a retry is the next round over what failed
 * - item: one mentor in one round
 * - outcome: what became of an item
 * - settled: an item whose outcome is stored; a round all of whose items are settled
 * - run: the workflow execution, with its continue-as-new successors, that works on one round
 * - write: one call of `submit_registrations`; it settles one or more items in one transaction
 * - stretch: the positions that one submit activity works on
 * - window: the writes in flight of one run, at most `concurrency`
 * - registration key: hash of coordinator and template; with the mentor it identifies one registration in force
 * - row in force: a registered row that is not withdrawn; a withdrawn row is kept, and counts no more
 * - amendment: a bulk registration of another kind, made of an earlier one; a correction withdraws the rows of that one and registers
 *   them as they should be, each mentor in one transaction; a withdrawal does the first half
 */
import type { FailureCode } from "./failure-codes.ts";

/**
 * `registered`: this bulk registration made the row. `alreadyRegistered`: the row existed before. `withdrawn`: this withdrawal withdrew
 * the row. `alreadyWithdrawn`: the row was withdrawn before. All are success.
 */
export const SUCCESS_DETAILS = ["registered", "alreadyRegistered", "withdrawn", "alreadyWithdrawn"] as const;

export type SuccessDetail = (typeof SUCCESS_DETAILS)[number];

/** Why an item failed: a code for programs and a sentence for the coordinator. Neither holds personal data. */
export interface SubmissionError {
  code: FailureCode;
  message: string;
  /** True when the same submission may succeed later although no data and no setting changes. */
  retryable: boolean;
}

export interface SuccessOutcome {
  mentorId: string;
  status: "success";
  detail: SuccessDetail;
  /** The number of attempts, from 1. */
  attempts: number;
  /** ISO 8601 in UTC, by Postgres's clock. */
  settledAt: string;
}

export interface FailureOutcome {
  mentorId: string;
  status: "failure";
  detail: "failed" | "cancelled";
  error: SubmissionError;
  /** The number of attempts, from 0 (cancelled before the first). */
  attempts: number;
  /** ISO 8601 in UTC, by Postgres's clock. */
  settledAt: string;
}

export type MentorSubmissionOutcome = SuccessOutcome | FailureOutcome;

/** The outcome of a mentor in one round. A mentor that failed and was retried has one per round. */
export type RoundOutcome = MentorSubmissionOutcome & { round: number };

/** All succeed: `success`; some: `partialSuccess`; none: `totalFailure`. Already registered counts as success. */
export type BulkStatus = "success" | "partialSuccess" | "totalFailure";

/** @param total items of the round; a round without items is a total failure: nothing was registered. */
export function overallStatus(total: number, succeeded: number): BulkStatus {
  if (succeeded === 0) return "totalFailure";
  return succeeded === total ? "success" : "partialSuccess";
}

const STATUSES: readonly string[] = ["success", "partialSuccess", "totalFailure"] satisfies BulkStatus[];

/** Tells whether the status is a final one, and not a phase of a run that is still going on. */
export function isOver(status: string): status is BulkStatus {
  return STATUSES.includes(status);
}
