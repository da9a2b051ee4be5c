/** Turns a `ServiceFailure` into what Temporal's retries, the run and the operator go by. */
import { ApplicationFailure, log } from "@temporalio/activity";
import { failureSentence } from "../domain/failure-codes.ts";
import type { FailureCode } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND, OUTAGE_CODES } from "../domain/failure-types.ts";
import type { FailureCause, FailureDetails } from "../domain/failure-types.ts";
import { ServiceFailure } from "../domain/service-failure.ts";

/** Attempts that a failure gets which a schema reload may mend within moments. */
const BRIEF_ATTEMPTS = 3;

/**
 * The failure of one attempt at a submission: bounded, and final where no further attempt can help. An outage ends the
 * activity too: it is the run that waits it out, for all of its mentors at once.
 *
 * @param attempt over all of the round, from 1
 * @param attemptOfActivity from 1: attempts of an outage leave the next activity all of its brief ones
 */
export function submissionFailure(error: unknown, attempt: number, attemptOfActivity = attempt): unknown {
  if (!(error instanceof ServiceFailure)) return error;
  if (error.refusal === "bulkRegistrationNotFound") return notFound(error);
  const outage = isOutage(error.code);
  const helpless =
    outage || error.retry === "never" || (error.retry === "briefly" && attemptOfActivity >= BRIEF_ATTEMPTS);
  const details: FailureDetails = {
    message: failureSentence(error.code, error.rule),
    retryable: error.retry === "bounded",
    attempt,
    refusedByDatabase: error.databaseCode !== undefined,
    ...(outage && { waitOut: Math.max(0, error.retryAfter ?? 0) }),
    cause: causeOf(error),
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
    details: [{ cause: causeOf(error) }],
    ...nextRetryDelay(error),
  });
}

/**
 * For the operator: one line per failed attempt, with the codes it was read from and nothing of what was sent or
 * answered, since both can hold names. The SDK adds which run and which activity it was.
 */
export function logFailure(what: string, error: unknown, context: Readonly<Record<string, unknown>>): void {
  if (error instanceof ServiceFailure) {
    const { code, retry, refusal, rule, retryAfter } = error;
    log.warn(what, { ...context, code, retry, refusal, rule, retryAfter, ...causeOf(error) });
  } else {
    // Not its message: it wasn't made here.
    log.error(what, {
      ...context,
      code: "unexpected",
      kind: error instanceof Error ? error.name : typeof error,
    });
  }
}

function isOutage(code: FailureCode): boolean {
  return OUTAGE_CODES.some((outageCode) => outageCode === code);
}

function causeOf({ status, databaseCode, networkCode }: ServiceFailure): FailureCause {
  return {
    ...(status !== undefined && { status }),
    ...(databaseCode !== undefined && { databaseCode }),
    ...(networkCode !== undefined && { networkCode }),
  };
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
