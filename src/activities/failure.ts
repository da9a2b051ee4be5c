/** Turns a `ServiceFailure` into what Temporal's retries, the readers of a run and its operator go by. */
import { ApplicationFailure, log } from "@temporalio/activity";
import { ApplicationFailureCategory, TemporalFailure } from "@temporalio/common";
import { isWaitingCode } from "../domain/failure-codes.ts";
import type { WaitingCode } from "../domain/failure-codes.ts";
import { BULK_REGISTRATION_NOT_FOUND, COORDINATOR_INACTIVE } from "../domain/failure-types.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { FailureCause, WaitingDetails } from "./types.ts";

/** Milliseconds for which an activity whose turn hasn't come leaves its slot to others. */
const AWAY = 2_000;

/**
 * Ends the activity for good where its round is gone; else it is tried again, without a bound.
 *
 * @param longest milliseconds that it waits at the request of the other side, at most
 * @param backoff milliseconds that it waits without such a request. Default: what the retry policy says
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
  // A delay of 0 is the server's word for "no further attempt", and so never what we mean.
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

/** No failure to tell anybody of: the activity gives its slot back, which those in front of it may need. */
export function notYetItsTurn(): ApplicationFailure {
  return ApplicationFailure.create({
    type: "notYetItsTurn",
    message: "Its turn has not come",
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: AWAY,
  });
}

/** What nobody foresaw is doubtful, too: only writes for other mentors can tell whether it is this mentor's. */
export function asServiceFailure(error: unknown): ServiceFailure {
  if (error instanceof ServiceFailure) return error;
  return new ServiceFailure({ class: "doubtful", code: "misconfigured" }, error);
}

/**
 * For the operator: one line per failed call, with the codes it was read from and nothing of what was sent or answered,
 * since both can hold names. The SDK adds which run and which activity it was.
 */
export function logFailure(what: string, error: unknown, context: Readonly<Record<string, unknown>>): void {
  const failure = asServiceFailure(error);
  const { code, refusal, retryAfter, cause } = failure;
  // Not the cause's message: it wasn't made here.
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
