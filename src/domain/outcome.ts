/**
 * The outcomes of items, and the status that they give a round.
 *
 * The words of this project, used here and everywhere else without synonyms:
 *
 * - coordinator: the authenticated person who acts; known by the `sub` of the verified session
 * - mentor: the person for whom an activity is registered
 * - template: the one activity that is registered for every selected mentor
 * - selection: the distinct mentor ids of one request
 * - bulk registration: one request with a selection and a template, known by its `bulkId`
 * - round: one pass over items of a bulk registration; round 1 takes all items, and a retry is the next round over the failed
 *   ones
 * - item: one mentor in one round
 * - outcome: the stored result of an item
 * - settled: said of an item with a stored outcome, and of a round whose items are all settled
 * - run: the workflow execution, with its continue-as-new successors, that works on one round
 * - write: one call of `submit_registrations`; it settles one or more items in one transaction
 * - stretch: the positions that one submit activity works on
 * - window: the writes in flight of one run, at most `concurrency`
 * - registration key: the hash of coordinator and template; together with the mentor, it identifies one registration in force
 * - row in force: a registered row that is not withdrawn; a withdrawn row is kept and no longer counts
 * - amendment: a bulk registration that changes an earlier one; a correction withdraws the earlier rows and registers the
 *   corrected ones, each mentor in one transaction; a withdrawal only withdraws rows
 */
import type { FailureCode } from "./failure-codes.ts";

/**
 * `registered`: this bulk registration made the row. `alreadyRegistered`: the row existed before. `withdrawn`: this withdrawal withdrew
 * the row. `alreadyWithdrawn`: the row was withdrawn before. All are success.
 */
export const SUCCESS_DETAILS = ["registered", "alreadyRegistered", "withdrawn", "alreadyWithdrawn"] as const;

export type SuccessDetail = (typeof SUCCESS_DETAILS)[number];

/** The reason of a failed item: a code for programs and a sentence for the coordinator. Neither holds personal data. */
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
  /** The number of attempts, from 0. 0 means that the item was cancelled before its first attempt. */
  attempts: number;
  /** ISO 8601 in UTC, by Postgres's clock. */
  settledAt: string;
}

export type MentorSubmissionOutcome = SuccessOutcome | FailureOutcome;

/** The outcome of a mentor in one round. A mentor that failed and was retried has one per round. */
export type RoundOutcome = MentorSubmissionOutcome & { round: number };

/**
 * `success` when all items succeed, `partialSuccess` when some do, `totalFailure` when none does. Already registered counts as
 * success.
 */
export type BulkStatus = "success" | "partialSuccess" | "totalFailure";

/** @param total the items of the round. A round without items is a total failure, because it has registered nothing. */
export function overallStatus(total: number, succeeded: number): BulkStatus {
  if (succeeded === 0) return "totalFailure";
  return succeeded === total ? "success" : "partialSuccess";
}

const STATUSES: readonly string[] = ["success", "partialSuccess", "totalFailure"] satisfies BulkStatus[];

/** Tells whether the status is final, and not a phase of a run that still works. */
export function isOver(status: string): status is BulkStatus {
  return STATUSES.includes(status);
}
