/** Turns a `ServiceFailure` into the failure that Temporal's retries, the readers of a run and its operator use. */
import { ApplicationFailure, log } from "@temporalio/activity";
import { ApplicationFailureCategory, TemporalFailure } from "@temporalio/common";
import { isWaitingCode } from "../domain/failure-codes.ts";
import type { WaitingCode } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND, COORDINATOR_INACTIVE } from "../domain/failure-types.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { FailureCause, WaitingDetails } from "./types.ts";

/** The milliseconds for which an activity leaves its slot to others when its turn hasn't come. */
const AWAY = 2_000;

/**
 * @returns a failure that ends the activity for good when its round is gone. Every other failure lets Temporal try again without
 * a bound.
 *
 * @param longest the longest wait in milliseconds when the server asks for one
 * @param backoff the wait in milliseconds when the server asks for none. Default: the retry policy decides.
 */
export function activityFailure(
  error: unknown,
  { longest = Number.POSITIVE_INFINITY, backoff }: { longest?: number; backoff?: number } = {},
): TemporalFailure {
  if (error instanceof TemporalFailure) return error;
  const failure = asServiceFailure(error);
  const { message, refusal, retryAfter } = failure;
  if (refusal === "bulkRegistrationNotFound" || refusal === "bulkRegistrationRemoved")
    return ApplicationFailure.nonRetryable(message, BULK_REGISTRATION_NOT_FOUND);
  if (refusal === "notACoordinator") return ApplicationFailure.nonRetryable(message, COORDINATOR_INACTIVE);
  const code: WaitingCode = isWaitingCode(failure.code) ? failure.code : "misconfigured";
  // Never pass on a delay of 0: to Temporal it means "no further attempt".
  const asked = retryAfter !== undefined && retryAfter > 0 ? Math.min(retryAfter, longest) : undefined;
  const nextRetryDelay = asked ?? backoff;
  const details: WaitingDetails = { code, cause: causeOf(failure) };
  return ApplicationFailure.create({
    type: code,
    message,
    details: [details],
    ...(nextRetryDelay !== undefined && { nextRetryDelay }),
  });
}

/** This failure is expected and not reported. The activity gives its slot back, because the activities in front may need it. */
export function notYetItsTurn(): ApplicationFailure {
  return ApplicationFailure.create({
    type: "notYetItsTurn",
    message: "Its turn has not come",
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: AWAY,
  });
}

/** Reads an unexpected error as doubtful: only writes for other mentors can tell whether the failure is this mentor's. */
export function asServiceFailure(error: unknown): ServiceFailure {
  if (error instanceof ServiceFailure) return error;
  return new ServiceFailure({ class: "doubtful", code: "misconfigured" }, error);
}

/**
 * Logs one line per failed call for the operator. The line has the codes and nothing that was sent or answered, since both can
 * hold names. The SDK adds the run and the activity.
 */
export function logFailure(what: string, error: unknown, context: Readonly<Record<string, unknown>>): void {
  const failure = asServiceFailure(error);
  const { code, refusal, retryAfter, cause } = failure;
  // The cause's message stays out: other code made it, and it may hold a name.
  const kind = cause instanceof Error ? cause.name : undefined;
  log.warn(what, {
    ...context,
    code,
    class: failure.class,
    refusal,
    retryAfter,
    kind,
    ...causeOf(failure),
  });
}

function causeOf({ status, databaseCode, networkCode }: ServiceFailure): FailureCause {
  return {
    ...(status !== undefined && { status }),
    ...(databaseCode !== undefined && { databaseCode }),
    ...(networkCode !== undefined && { networkCode }),
  };
}
