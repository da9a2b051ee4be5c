/** Makes calls of Temporal, and turns their failures into typed errors. */
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
 * Errors about the run itself (not found, already started, failed) pass through: each caller reads them differently.
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
