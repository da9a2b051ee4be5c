/** One submission: what Temporal says of it, read as an outcome. */
import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure } from "@temporalio/common";
import type { RoundReference } from "../activities/types.ts";
import { failureSentence, isFailureCode } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND } from "../domain/failure-types.ts";
import type { FailureDetails } from "../domain/failure-types.ts";
import type { FailureOutcome, MentorSubmissionOutcome, SubmissionError } from "../domain/outcome.ts";
import { SUBMISSION_ATTEMPTS, submissionStub } from "./activity-stubs.ts";

/**
 * Never rejects for what befalls this mentor: that is an outcome.
 *
 * @throws {ApplicationFailure} of type `BulkRegistrationNotFoundError`: there is nothing behind the whole run
 */
export async function submitMentor(
  round: RoundReference,
  mentorId: string,
): Promise<MentorSubmissionOutcome> {
  const { bulkId, actingCoordinatorId } = round;
  try {
    const receipt = await submissionStub().submitRegistration.executeWithOptions({ summary: mentorId }, [
      { bulkId, actingCoordinatorId, round: round.round, mentorId },
    ]);
    return { mentorId, status: "success", ...receipt };
  } catch (error) {
    return readFailure(mentorId, error);
  }
}

function readFailure(mentorId: string, error: unknown): FailureOutcome {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) {
    if (cause.type === BULK_REGISTRATION_NOT_FOUND) throw cause;
    return failed(mentorId, ...readApplicationFailure(cause, error.retryState));
  }
  const code = cause instanceof TimeoutFailure ? "workerLost" : "unexpected";
  return failed(
    mentorId,
    { code, message: failureSentence(code), retryable: true },
    attemptsMade(error.retryState),
  );
}

function readApplicationFailure(
  cause: ApplicationFailure,
  retryState: RetryState,
): [SubmissionError, number] {
  const code = isFailureCode(cause.type) ? cause.type : "unexpected";
  const details = cause.details?.[0] as Partial<FailureDetails> | undefined;
  return [
    {
      code,
      message: details?.message ?? failureSentence(code),
      retryable: details?.retryable ?? retryState === RetryState.MAXIMUM_ATTEMPTS_REACHED,
    },
    details?.attempt ?? attemptsMade(retryState),
  ];
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
