/** One submission: what Temporal says of it, read as an outcome. */
import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure } from "@temporalio/common";
import type { RoundReference } from "../activities/types.ts";
import { failureSentence, readFailureCode } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND } from "../domain/failure-types.ts";
import type { FailureDetails } from "../domain/failure-types.ts";
import type { FailureOutcome, MentorSubmissionOutcome, SubmissionError } from "../domain/outcome.ts";
import { SUBMISSION_ATTEMPTS, submissionStub } from "./activity-stubs.ts";

/** An item that hasn't settled, and what it has been through in this round. */
export interface OpenItem {
  mentorId: string;
  /** Attempts made, from 0. */
  attempts: number;
  /** Of these, the ones that count: those of an outage don't, while it is young. */
  used: number;
  /** Milliseconds since the epoch: when it was last left without an answer, and before when it isn't tried again. */
  missedAt?: number;
  dueAt?: number;
}

/** What became of one submission, and whether that is known for sure. */
export interface Submission {
  outcome: MentorSubmissionOutcome;
  /**
   * False for a failure behind which the mentor may be registered all the same, since an answer was lost or an attempt
   * may still be on its way. Only Postgres can say then.
   */
  certain: boolean;
  /** Whether the database itself has answered, be it with a refusal. */
  answered: boolean;
}

/** The database has answered nothing: a failure only if that goes on for too long, or befalls this mentor alone. */
export interface Unanswered {
  /** What it is if the item isn't tried again. */
  failure: FailureOutcome;
  /** Milliseconds that the other side asks us to wait, 0 if it doesn't. */
  waitAtLeast: number;
}

/**
 * One activity for an item. Never rejects for what befalls this mentor: that is an outcome.
 *
 * @throws {ApplicationFailure} of type `BulkRegistrationNotFoundError`: there is nothing behind the whole run
 */
export async function submitItem(round: RoundReference, item: OpenItem): Promise<Submission | Unanswered> {
  const { bulkId, actingCoordinatorId } = round;
  const { mentorId, attempts } = item;
  const maximumAttempts = Math.max(1, SUBMISSION_ATTEMPTS - item.used);
  try {
    const receipt = await submissionStub(maximumAttempts).submitRegistration.executeWithOptions(
      { summary: mentorId },
      [
        {
          bulkId,
          actingCoordinatorId,
          round: round.round,
          mentorId,
          ...(attempts > 0 && { attemptsBefore: attempts }),
        },
      ],
    );
    return { outcome: { mentorId, status: "success", ...receipt }, certain: true, answered: true };
  } catch (error) {
    return readFailure(item, maximumAttempts, error);
  }
}

function readFailure(item: OpenItem, maximumAttempts: number, error: unknown): Submission | Unanswered {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause, retryState } = error;
  // Temporal doesn't say how often it tried; it says why it stopped, and only one reason takes more than one attempt.
  const attempts = item.attempts + (retryState === RetryState.MAXIMUM_ATTEMPTS_REACHED ? maximumAttempts : 1);
  if (cause instanceof ApplicationFailure) {
    if (cause.type === BULK_REGISTRATION_NOT_FOUND) throw cause;
    return readApplicationFailure({ ...item, attempts }, cause, retryState);
  }
  const code = cause instanceof TimeoutFailure ? "workerLost" : "unexpected";
  const submissionError = { code, message: failureSentence(code), retryable: true } as const;
  return { outcome: failed(item.mentorId, submissionError, attempts), certain: false, answered: false };
}

function readApplicationFailure(
  item: OpenItem,
  cause: ApplicationFailure,
  retryState: RetryState,
): Submission | Unanswered {
  const code = readFailureCode(cause.type);
  const details = cause.details?.[0] as Partial<FailureDetails> | undefined;
  const attempts = details?.attempt ?? item.attempts;
  const error = {
    code,
    message: details?.message ?? failureSentence(code),
    retryable: details?.retryable ?? retryState === RetryState.MAXIMUM_ATTEMPTS_REACHED,
  };
  const failure = failed(item.mentorId, error, attempts);
  if (details?.waitOut !== undefined) return { failure, waitAtLeast: details.waitOut };
  // One attempt, and the database refused it. With an attempt before it, that one may have written, or may yet.
  const answered = details?.refusedByDatabase === true;
  return { outcome: failure, certain: attempts === 1 && answered, answered };
}

/** Of an item that was tried without an answer when its run was cancelled; Postgres may know better. */
export function cancelledOutcome({ mentorId, attempts }: OpenItem): FailureOutcome {
  const error = { code: "cancelled", message: failureSentence("cancelled"), retryable: true } as const;
  return { ...failed(mentorId, error, attempts), detail: "cancelled" };
}

function failed(mentorId: string, error: SubmissionError, attempts: number): FailureOutcome {
  return {
    mentorId,
    status: "failure",
    detail: "failed",
    error,
    attempts,
    settledAt: new Date().toISOString(),
  };
}
