/** Follows a round to its end. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { askRun } from "../client/live-snapshot.ts";
import type { BulkProgressSnapshot, BulkSubmissionHandle, BulkSubmissionResult } from "../client.ts";
import { createProgressView } from "./progress-view.ts";
import type { ProgressView } from "./progress-view.ts";

/** Milliseconds between two questions to the run whether it is paused or waits: settled items alone don't say. */
const ASK_PAUSE = 2_000;

export interface WatchOptions {
  json: boolean;
  interrupted: AbortSignal;
}

export async function watchRound(
  handle: BulkSubmissionHandle,
  temporal: Client,
  { json, interrupted }: WatchOptions,
): Promise<BulkSubmissionResult> {
  const view = createProgressView(json);
  const ended = new AbortController();
  const leaveTerminal = () => view.stop();
  interrupted.addEventListener("abort", leaveTerminal, { once: true });
  // Not waited for: a run that doesn't answer must not hold up the end.
  const ask = () => askRunIfItAnswers(temporal, handle);
  void showNowAndThen(ask, view, AbortSignal.any([ended.signal, interrupted]));
  try {
    for await (const update of handle.progress({ signal: interrupted })) await view.settled(update);
    interrupted.throwIfAborted();
    return await handle.result();
  } finally {
    ended.abort();
    interrupted.removeEventListener("abort", leaveTerminal);
    if (!interrupted.aborted) view.stop();
  }
}

async function showNowAndThen(
  ask: () => Promise<BulkProgressSnapshot | undefined>,
  view: ProgressView,
  until: AbortSignal,
): Promise<void> {
  while (!until.aborted) {
    const snapshot = await ask();
    if (until.aborted) return;
    await view.moment(snapshot);
    await delay(ASK_PAUSE, undefined, { signal: until }).catch(() => undefined);
  }
}

/** Without a worker, no run answers. What is wrong with Temporal, other calls tell. */
export async function askRunIfItAnswers(
  temporal: Client,
  handle: BulkSubmissionHandle,
): Promise<BulkProgressSnapshot | undefined> {
  try {
    return await askRun(temporal, handle);
  } catch {
    return undefined;
  }
}
