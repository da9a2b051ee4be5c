/** Retrying right behind the last mentor: for who looks at it the run is over, and it still writes its end down. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { RunInProgressError } from "../client.ts";
import type { BulkRegistrationClient, BulkSubmissionHandle, RetryOptions } from "../client.ts";
import { liveSnapshot } from "../client/live-snapshot.ts";

/** Milliseconds that a settled run gets to end. */
const PATIENCE = 5_000;

/** Milliseconds between two tries. */
const PACE = 100;

/** @throws {RunInProgressError | BulkRegistrationError} as the client's */
export async function retryWhenOver(
  temporal: Client,
  client: BulkRegistrationClient,
  bulkId: string,
  options: RetryOptions,
): Promise<BulkSubmissionHandle> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await client.retryFailed(bulkId, options);
    } catch (error) {
      if (!(error instanceof RunInProgressError) || Date.now() > deadline) throw error;
      const { phase } = await liveSnapshot(temporal, await client.latestRound(bulkId));
      if (phase !== "settled") throw error;
      await delay(PACE);
    }
  }
}
