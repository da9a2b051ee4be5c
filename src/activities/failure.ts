/** Turns a `ServiceFailure` into what Temporal's retries go by. */
import { ApplicationFailure } from "@temporalio/activity";
import { failureSentence } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND } from "../domain/failure-types.ts";
import type { FailureDetails } from "../domain/failure-types.ts";
import { ServiceFailure } from "../domain/service-failure.ts";

/** Attempts that a failure gets which a schema reload may mend within moments. */
const BRIEF_ATTEMPTS = 3;

/** The failure of one attempt at a submission: bounded, and final where no further attempt can help. */
export function submissionFailure(error: unknown, attempt: number): unknown {
  if (!(error instanceof ServiceFailure)) return error;
  if (error.refusal === "bulkRegistrationNotFound") return notFound(error);
  const helpless = error.retry === "never" || (error.retry === "briefly" && attempt >= BRIEF_ATTEMPTS);
  const details: FailureDetails = {
    message: failureSentence(error.code, error.rule),
    retryable: error.retry === "bounded",
    attempt,
    refusedByDatabase: error.databaseCode !== undefined,
  };
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable: helpless,
    details: [details],
    ...nextRetryDelay(error),
  });
}

/** The failure of bookkeeping: never final, since an operator can mend it, unless there is nothing to keep. */
export function bookkeepingFailure(error: unknown): unknown {
  if (!(error instanceof ServiceFailure)) return error;
  if (error.refusal === "bulkRegistrationNotFound") return notFound(error);
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    ...nextRetryDelay(error),
  });
}

/** A delay of 0 is the server's word for "no further attempt", and so never what we mean. */
function nextRetryDelay({ retryAfter }: ServiceFailure): { nextRetryDelay?: number } {
  return retryAfter === undefined || retryAfter <= 0 ? {} : { nextRetryDelay: retryAfter };
}

function notFound(error: ServiceFailure): ApplicationFailure {
  return ApplicationFailure.create({
    type: BULK_REGISTRATION_NOT_FOUND,
    message: error.message,
    nonRetryable: true,
  });
}
