/** Calls of Temporal: whatever goes wrong with one, its caller gets a typed error. */
import {
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import { readTemporalProblem } from "../deployment/temporal-problem.ts";
import { deploymentProblem } from "../domain/deployment-problem.ts";
import { TemporalUnavailableError } from "../domain/errors.ts";

/**
 * What the answer says of the run (not found, already started, failed) passes through: it means something else to each
 * caller.
 *
 * @throws {TemporalUnavailableError}
 */
export async function callTemporal<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const problem =
      readTemporalProblem(cause) ?? (isUnavailable(cause) ? deploymentProblem("temporalFailing") : undefined);
    if (problem !== undefined) throw new TemporalUnavailableError(problem, { cause });
    throw cause;
  }
}

function isUnavailable(error: unknown): boolean {
  return (
    error instanceof ServiceError ||
    error instanceof QueryRejectedError ||
    error instanceof QueryNotRegisteredError ||
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError
  );
}
