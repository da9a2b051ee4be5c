/** A round's counts and phase, as its run says, or without a worker to answer, as Postgres does. */
import type { Client } from "@temporalio/client";
import { TemporalUnavailableError } from "../domain/errors.ts";
import type { BulkProgressSnapshot } from "../domain/progress.ts";
import type { BulkSubmissionHandle } from "./types.ts";

/** Milliseconds that a run's answer is waited for. */
const PATIENCE = 3_000;

/** @throws {TemporalUnavailableError | BulkRegistrationError} */
export function askRun(temporal: Client, handle: BulkSubmissionHandle): Promise<BulkProgressSnapshot> {
  return temporal.withDeadline(Date.now() + PATIENCE, () => handle.snapshot());
}

/** @throws {BulkRegistrationError} */
export async function liveSnapshot(
  temporal: Client,
  handle: BulkSubmissionHandle,
): Promise<BulkProgressSnapshot> {
  try {
    return await askRun(temporal, handle);
  } catch (error) {
    if (!(error instanceof TemporalUnavailableError)) throw error;
    return handle.storedSnapshot();
  }
}
