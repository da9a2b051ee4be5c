/** A run's progress as it happens, over as many connections as it takes. */
import { createParser } from "eventsource-parser";
import type { EventSourceMessage } from "eventsource-parser";
import { AccessTokenError } from "./client.ts";
import type { ApiClient, ApiSchemas } from "./client.ts";
import { ApiProblemError, asProblem } from "./problem.ts";

export type ProgressEvent =
  /** First, and whenever the phase has changed; with `skipped`, in place of so many `settled`. */
  | { event: "snapshot"; progress: ApiSchemas["Progress"] & { skipped?: number } }
  /** One mentor's outcome. Hand `id` to `after`, to go on behind it. */
  | { event: "settled"; id: string; update: ApiSchemas["ProgressUpdate"] }
  /** Last: the round is `settled` or `interrupted`. */
  | { event: "end"; progress: ApiSchemas["Progress"] };

export interface FollowOptions {
  /** The `id` of an event: only later ones come. Default: all of the latest round. */
  after?: string;
  /** Ends the iteration without an error. */
  signal?: AbortSignal;
  /** Called whenever no connection can be had, or one breaks off: it is tried again. */
  onLost?: (error: unknown) => void;
}

/** Milliseconds without a byte after which a connection counts as lost: the backend sends one every 15 s. */
const SILENCE = 45_000;

/** Milliseconds before connecting again: at first, unless the backend advises another time, and at most. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;

/** Answers that may be others the next time. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Follows the latest round until it ends. A connection that is lost, or that the backend closes as it stops, is made anew behind the
 * last event, for as long as it takes: each mentor comes once.
 *
 * @throws {ApiProblemError} the backend refuses for good, as another coordinator's bulk registration (404)
 * @throws {AccessTokenError}
 */
export async function* followProgress(
  client: ApiClient,
  bulkId: string,
  { after, signal, onLost }: FollowOptions = {},
): AsyncGenerator<ProgressEvent, void, undefined> {
  const isLeft = () => signal?.aborted === true;
  const position: Position = { lastEventId: after, retry: FIRST_DELAY };
  let failures = 0;
  while (!isLeft()) {
    let delay: number | undefined;
    try {
      for await (const event of connectOnce(client, bulkId, position, signal)) {
        failures = 0;
        yield event;
        if (event.event === "end") return;
      }
    } catch (error) {
      if (isLeft()) return;
      if (error instanceof ApiProblemError || error instanceof AccessTokenError) throw error;
      onLost?.(error);
      if (error instanceof PassingRefusal) delay = error.retryAfter;
    }
    await wait(delay ?? Math.min(position.retry * 2 ** failures, LONGEST_DELAY), signal);
    failures += 1;
  }
}

interface Position {
  lastEventId: string | undefined;
  /** Milliseconds. */
  retry: number;
}

class PassingRefusal extends Error {
  /** Milliseconds, if the backend says. */
  readonly retryAfter: number | undefined;

  constructor(response: Response) {
    super(`HTTP ${response.status}`);
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    this.retryAfter = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
  }
}

async function* connectOnce(
  client: ApiClient,
  bulkId: string,
  position: Position,
  signal: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent, void, undefined> {
  const connection = new AbortController();
  const { lastEventId } = position;
  const { data, error, response } = await client.GET("/bulk-registrations/{bulkId}/progress", {
    params: {
      path: { bulkId },
      ...(lastEventId !== undefined && { header: { "last-event-id": lastEventId } }),
    },
    parseAs: "stream",
    signal: signal === undefined ? connection.signal : AbortSignal.any([signal, connection.signal]),
  });
  if (error !== undefined) {
    if (PASSING.has(response.status)) throw new PassingRefusal(response);
    throw new ApiProblemError(response.status, asProblem(error));
  }
  if (data == null) return;

  const arrived: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (message) => void arrived.push(message),
    onRetry: (retry) => {
      position.retry = retry;
    },
  });
  const reader = data.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const silence = setTimeout(() => connection.abort(), SILENCE);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      for (const message of arrived.splice(0)) {
        const event = readEvent(message);
        position.lastEventId = message.id ?? position.lastEventId;
        if (event !== undefined) yield event;
      }
    }
  } finally {
    // Also when whoever iterates has seen enough.
    connection.abort();
  }
}

/** Undefined: of a later version of the backend. */
function readEvent({ event, id = "", data }: EventSourceMessage): ProgressEvent | undefined {
  if (event === "snapshot" || event === "end")
    return { event, progress: JSON.parse(data) as ApiSchemas["Progress"] };
  if (event === "settled") return { event, id, update: JSON.parse(data) as ApiSchemas["ProgressUpdate"] };
  return undefined;
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted === true) end();
  });
}
