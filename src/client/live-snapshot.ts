/** A round's counts and phase, as its run says, or without a worker to answer, as Postgres does. */
import type { Client } from "@temporalio/client";
import type { BulkRegistrationClient } from "../client.ts";
import { TemporalUnavailableError } from "../domain/errors.ts";
import { isOver } from "../domain/outcome.ts";
import type { BulkProgressSnapshot } from "../domain/progress.ts";
import type { BulkRegistrationSummary } from "./overview-types.ts";
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

/**
 * Of the latest round. One with open items that was stored and, because its backend crashed in between, never started, is
 * started. What has settled needs no run to tell of it, and is shown also while Temporal is down; a run that was terminated
 * would still say that it goes on.
 *
 * @throws {BulkRegistrationError}
 */
export async function latestSnapshot(
  temporal: Client,
  client: BulkRegistrationClient,
  { bulkId, open, status }: Pick<BulkRegistrationSummary, "bulkId" | "open" | "status">,
): Promise<BulkProgressSnapshot> {
  if (open > 0 && !isOver(status)) {
    try {
      const handle = await temporal.withDeadline(Date.now() + PATIENCE, () => client.attach(bulkId));
      return await liveSnapshot(temporal, handle);
    } catch (error) {
      if (!(error instanceof TemporalUnavailableError)) throw error;
    }
  }
  const stored = await (await client.latestRound(bulkId)).storedSnapshot();
  return isOver(status) ? { ...stored, phase: "settled" } : stored;
}
