/** Waits for a run as a person would who watches it: one that pauses, for failures that are ours, is resumed. */
import { setTimeout as delay } from "node:timers/promises";
import { RunSettledError } from "../../src/client.ts";
import type { BulkSubmissionHandle, BulkSubmissionResult } from "../../src/client.ts";

/** Milliseconds between two looks. */
const LOOK = 500;

/** Milliseconds after which a run counts as one that never ends. */
const PATIENCE = 300_000;

/** @throws when it doesn't settle within five minutes */
export async function driveRun(handle: BulkSubmissionHandle): Promise<BulkSubmissionResult> {
  const watched = new AbortController();
  const result = handle.result();
  const watching = watch(handle, watched.signal);
  try {
    // What watching throws is the answer as well: a run that can't be looked at has not settled.
    return await Promise.race([result, watching]);
  } finally {
    watched.abort();
    result.catch(() => undefined);
    watching.catch(() => undefined);
  }
}

async function watch(handle: BulkSubmissionHandle, signal: AbortSignal): Promise<never> {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    await delay(LOOK, undefined, { signal });
    try {
      const { phase } = await handle.snapshot();
      if (phase === "paused") await handle.resume();
    } catch (error) {
      // It has settled between the look and the message; or its worker is away, which passes.
      if (error instanceof RunSettledError) continue;
    }
  }
  throw new Error(`Round ${handle.round} of ${handle.bulkId} has not settled within ${PATIENCE} ms`);
}
