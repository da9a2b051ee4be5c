/** Calls of Temporal: whatever goes wrong with one, its caller gets a typed error. */
import {
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
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
  } catch (error) {
    if (isUnavailable(error)) throw new TemporalUnavailableError({ cause: error });
    throw error;
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
