/**
 * Keeps the live progress of a run connected. The stream is read with fetch, so that the token is in a header and not in the
 * address. A silent connection counts as lost, and the page connects again until the run has ended.
 */
import { createParser } from "eventsource-parser";
import { ProblemError } from "../api/problem.ts";
import type { BulkProgressUpdate, ProgressSnapshotEvent } from "../api/types.ts";
import { FIRST_DELAY, isFinal, waitToRetry } from "./reconnecting.ts";
import type { BrowserSigns } from "./reconnecting.ts";
import type { StreamTurn, StreamTurns } from "./stream-turns.ts";

/** Milliseconds without a byte after which a connection counts as lost. The backend sends a byte every 15 s. */
const SILENCE = 45_000;

export type Connection = "connecting" | "live" | "lost";

export interface ProgressListener {
  onSnapshot(snapshot: ProgressSnapshotEvent): void;
  onSettled(update: BulkProgressUpdate): void;
  onEnd(snapshot: ProgressSnapshotEvent): void;
  onConnection(connection: Connection): void;
  /** Called when the backend refuses the stream permanently, as for another coordinator's run. */
  onRefused(error: unknown): void;
}

export interface ProgressStreamOptions {
  /** Requests the events after the latest received event. */
  open: (signal: AbortSignal) => Promise<Response>;
  listener: ProgressListener;
  signal: AbortSignal;
  browser: BrowserSigns;
  turns: StreamTurns;
}

type Ending = "ended" | "closed" | "yielded" | "lost" | "refused";

export async function followProgress(options: ProgressStreamOptions): Promise<void> {
  const { listener, signal } = options;
  const position: Position = { retry: FIRST_DELAY, events: 0 };
  let failures = 0;
  while (!signal.aborted) {
    const started = position.events;
    const turn = await options.turns.take(signal);
    if (turn === undefined) return;
    const { ending, retryAfter } = await connectOnce(options, position, turn).finally(turn.end);
    if (signal.aborted || ending === "ended" || ending === "refused") return;
    if (position.events !== started) failures = 0;
    if (ending === "yielded") continue;
    // An announced close is reported as a loss only when reconnecting fails.
    if (ending === "lost") listener.onConnection("lost");
    await waitToRetry({ failures, first: position.retry, retryAfter, signal, browser: options.browser });
    failures += 1;
  }
}

interface Position {
  /** Milliseconds before reconnecting, from the backend. */
  retry: number;
  /** The number of received events. */
  events: number;
}

async function connectOnce(
  options: ProgressStreamOptions,
  position: Position,
  turn: StreamTurn,
): Promise<{ ending: Ending; retryAfter?: number | undefined }> {
  const { open, listener, signal } = options;
  const connection = new AbortController();
  const stop = () => connection.abort();
  const leaving = AbortSignal.any([signal, turn.over]);
  leaving.addEventListener("abort", stop, { once: true });
  const forgetOffline = options.browser.onOffline(stop);
  let silence = setTimeout(stop, SILENCE);
  let isEnded = false;
  let isLive = false;
  const parser = createParser({
    onRetry: (retry) => {
      position.retry = retry;
    },
    onEvent: ({ event, data }) => {
      if (signal.aborted) return;
      // The connection counts as live at its first event: a server that only accepts connections may send none.
      if (!isLive) {
        listener.onConnection("live");
        turn.begin();
      }
      isLive = true;
      position.events += 1;
      if (event === "end") isEnded = true;
      tell(listener, event, data);
    },
  });

  try {
    const answer = await open(connection.signal);
    if (answer.body === null) return { ending: "lost" };
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { ending: isEnded ? "ended" : "closed" };
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE);
      parser.feed(decoder.decode(value, { stream: true }));
      // No event after the end matters.
      if (isEnded) {
        stop();
        return { ending: "ended" };
      }
    }
  } catch (error) {
    if (signal.aborted) return { ending: "lost" };
    if (turn.over.aborted) return { ending: "yielded" };
    if (isFinal(error)) {
      listener.onRefused(error);
      return { ending: "refused" };
    }
    return { ending: "lost", retryAfter: error instanceof ProblemError ? error.retryAfter : undefined };
  } finally {
    clearTimeout(silence);
    forgetOffline();
    leaving.removeEventListener("abort", stop);
  }
}

function tell(listener: ProgressListener, event: string | undefined, data: string): void {
  if (event === "snapshot") listener.onSnapshot(JSON.parse(data) as ProgressSnapshotEvent);
  else if (event === "settled") listener.onSettled(JSON.parse(data) as BulkProgressUpdate);
  else if (event === "end") listener.onEnd(JSON.parse(data) as ProgressSnapshotEvent);
  // Other events belong to a later version of the backend.
}
