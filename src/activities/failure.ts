/** Turns a `ServiceFailure` into what Temporal's retries, the readers of a run and its operator go by. */
import { ApplicationFailure, log } from "@temporalio/activity";
import { isWaitingCode } from "../domain/failure-codes.ts";
import type { WaitingCode } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND, COORDINATOR_INACTIVE } from "../domain/failure-types.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { FailureCause, WaitingDetails } from "./types.ts";

/** Ends the activity for good where its round is gone; else it is tried again, without a bound. */
export function activityFailure(error: unknown): unknown {
  if (!(error instanceof ServiceFailure)) return error;
  if (error.refusal === "bulkRegistrationNotFound")
    return ApplicationFailure.nonRetryable(error.message, BULK_REGISTRATION_NOT_FOUND);
  if (error.refusal === "notACoordinator")
    return ApplicationFailure.nonRetryable(error.message, COORDINATOR_INACTIVE);
  const code: WaitingCode = isWaitingCode(error.code) ? error.code : "misconfigured";
  const details: WaitingDetails = { code, cause: causeOf(error) };
  return ApplicationFailure.create({
    type: code,
    message: error.message,
    details: [details],
    // A delay of 0 is the server's word for "no further attempt", and so never what we mean.
    ...(error.retryAfter !== undefined && error.retryAfter > 0 && { nextRetryDelay: error.retryAfter }),
  });
}

/**
 * For the operator: one line per failed call, with the codes it was read from and nothing of what was sent or answered,
 * since both can hold names. The SDK adds which run and which activity it was.
 */
export function logFailure(what: string, error: unknown, context: Readonly<Record<string, unknown>>): void {
  if (error instanceof ServiceFailure) {
    const { code, refusal, retryAfter } = error;
    log.warn(what, { ...context, code, class: error.class, refusal, retryAfter, ...causeOf(error) });
  } else {
    // Not its message: it wasn't made here.
    const kind = error instanceof Error ? error.name : typeof error;
    log.error(what, { ...context, code: "unexpected", kind });
  }
}

function causeOf({ status, databaseCode, networkCode }: ServiceFailure): FailureCause {
  return {
    ...(status !== undefined && { status }),
    ...(databaseCode !== undefined && { databaseCode }),
    ...(networkCode !== undefined && { networkCode }),
  };
}
