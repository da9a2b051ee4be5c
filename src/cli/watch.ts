/** Follows a round to its end. */
import { setTimeout as delay } from "node:timers/promises";
import type { BulkProgressSnapshot, BulkSubmissionHandle, BulkSubmissionResult } from "../client.ts";
import { createProgressView } from "./progress-view.ts";
import type { ProgressView } from "./progress-view.ts";

/** Milliseconds between two questions to the run whether it is paused or waits: settled items alone don't say. */
const ASK_PAUSE = 2_000;

/** Milliseconds that a run gets to answer: without a worker, none does. */
const ANSWER_PATIENCE = 5_000;

export interface WatchOptions {
  json: boolean;
  interrupted: AbortSignal;
}

export async function watchRound(
  handle: BulkSubmissionHandle,
  { json, interrupted }: WatchOptions,
): Promise<BulkSubmissionResult> {
  const view = createProgressView(json);
  const settled = new AbortController();
  const stop = () => view.stop();
  interrupted.addEventListener("abort", stop, { once: true });
  const asking = askNowAndThen(handle, view, AbortSignal.any([settled.signal, interrupted]));
  try {
    for await (const update of handle.progress({ signal: interrupted })) await view.settled(update);
    interrupted.throwIfAborted();
    settled.abort();
    return await handle.result();
  } finally {
    settled.abort();
    interrupted.removeEventListener("abort", stop);
    if (!interrupted.aborted) view.stop();
    await asking;
  }
}

async function askNowAndThen(
  handle: BulkSubmissionHandle,
  view: ProgressView,
  until: AbortSignal,
): Promise<void> {
  while (!until.aborted) {
    const snapshot = await askRun(handle, until);
    if (until.aborted) return;
    await view.moment(snapshot);
    await delay(ASK_PAUSE, undefined, { signal: until }).catch(() => undefined);
  }
}

/** @returns undefined when the run doesn't answer, or nobody waits for it any longer */
export async function askRun(
  handle: BulkSubmissionHandle,
  until?: AbortSignal,
): Promise<BulkProgressSnapshot | undefined> {
  const patience = AbortSignal.timeout(ANSWER_PATIENCE);
  const signal = until === undefined ? patience : AbortSignal.any([patience, until]);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  signal.addEventListener("abort", () => resolve(undefined), { once: true });
  return Promise.race([handle.snapshot().catch(() => undefined), promise]);
}
