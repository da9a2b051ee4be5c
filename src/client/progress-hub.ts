/** One feed per run and process, whoever of the process reads it. */
import type { Client } from "@temporalio/client";
import { ProgressFeed } from "./progress-feed.ts";
import type { ProgressEvent } from "./progress-feed.ts";

/** By the connection, which a backend has one of, and not by our own clients, of which it makes one per session. */
const feeds = new WeakMap<Client, Map<string, ProgressFeed>>();

/** @param leave ends it for this reader, also while it waits */
export function readProgressFeed(
  temporal: Client,
  workflowId: string,
  leave?: AbortSignal,
): AsyncGenerator<ProgressEvent, void, undefined> {
  const byRun = feeds.get(temporal) ?? new Map<string, ProgressFeed>();
  feeds.set(temporal, byRun);
  let feed = byRun.get(workflowId);
  if (feed === undefined) {
    const started = new ProgressFeed(temporal, workflowId, () => {
      if (byRun.get(workflowId) === started) byRun.delete(workflowId);
    });
    feed = started;
    byRun.set(workflowId, feed);
  }
  return feed.read(leave);
}
