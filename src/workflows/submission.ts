/** One submission: what Temporal says of it, read as an outcome. */
import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure } from "@temporalio/common";
import type { RoundReference } from "../activities/types.ts";
import { failureSentence, isFailureCode } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND } from "../domain/failure-types.ts";
import type { FailureDetails } from "../domain/failure-types.ts";
import type { FailureOutcome, MentorSubmissionOutcome, SubmissionError } from "../domain/outcome.ts";
import { SUBMISSION_ATTEMPTS, submissionStub } from "./activity-stubs.ts";

/** What became of one submission, and whether that is known for sure. */
export interface Submission {
  outcome: MentorSubmissionOutcome;
  /**
   * False for a failure behind which the mentor may be registered all the same, since an answer was lost or an attempt
   * may still be on its way. Only Postgres can say then.
   */
  certain: boolean;
}

/**
 * Never rejects for what befalls this mentor: that is an outcome.
 *
 * @throws {ApplicationFailure} of type `BulkRegistrationNotFoundError`: there is nothing behind the whole run
 */
export async function submitMentor(round: RoundReference, mentorId: string): Promise<Submission> {
  const { bulkId, actingCoordinatorId } = round;
  try {
    const receipt = await submissionStub().submitRegistration.executeWithOptions({ summary: mentorId }, [
      { bulkId, actingCoordinatorId, round: round.round, mentorId },
    ]);
    return { outcome: { mentorId, status: "success", ...receipt }, certain: true };
  } catch (error) {
    return readFailure(mentorId, error);
  }
}

function readFailure(mentorId: string, error: unknown): Submission {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause, retryState } = error;
  if (cause instanceof ApplicationFailure) {
    if (cause.type === BULK_REGISTRATION_NOT_FOUND) throw cause;
    return readApplicationFailure(mentorId, cause, retryState);
  }
  const code = cause instanceof TimeoutFailure ? "workerLost" : "unexpected";
  const submissionError = { code, message: failureSentence(code), retryable: true } as const;
  return { outcome: failed(mentorId, submissionError, attemptsMade(retryState)), certain: false };
}

function readApplicationFailure(
  mentorId: string,
  cause: ApplicationFailure,
  retryState: RetryState,
): Submission {
  const code = isFailureCode(cause.type) ? cause.type : "unexpected";
  const details = cause.details?.[0] as Partial<FailureDetails> | undefined;
  const attempts = details?.attempt ?? attemptsMade(retryState);
  const error = {
    code,
    message: details?.message ?? failureSentence(code),
    retryable: details?.retryable ?? retryState === RetryState.MAXIMUM_ATTEMPTS_REACHED,
  };
  // One attempt, and the database refused it. With an attempt before it, that one may have written, or may yet.
  const certain = attempts === 1 && details?.refusedByDatabase === true;
  return { outcome: failed(mentorId, error, attempts), certain };
}

/** Temporal doesn't say how often it tried; it says why it stopped, and only one reason takes more than one attempt. */
function attemptsMade(retryState: RetryState): number {
  return retryState === RetryState.MAXIMUM_ATTEMPTS_REACHED ? SUBMISSION_ATTEMPTS : 1;
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
