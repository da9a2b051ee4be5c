/** Follows a run's progress live, over as many connections as needed. */
import { createParser } from "eventsource-parser";
import type { EventSourceMessage } from "eventsource-parser";
import { AccessTokenError } from "./client.ts";
import type { ApiClient, ApiSchemas } from "./client.ts";
import { ApiProblemError, asProblem } from "./problem.ts";

export type ProgressEvent =
  /** The first event, and again whenever the phase changes. With `skipped`, it replaces that many `settled` events. */
  | { event: "snapshot"; progress: ApiSchemas["Progress"] & { skipped?: number } }
  /** One mentor's outcome. Pass `id` as `after` to go on after this event. */
  | { event: "settled"; id: string; update: ApiSchemas["ProgressUpdate"] }
  /** The last event: the round is `settled` or `interrupted`. */
  | { event: "end"; progress: ApiSchemas["Progress"] };

export interface FollowOptions {
  /** The `id` of an event. Only later events come. Default: all events of the latest round. */
  after?: string;
  /** Ends the iteration without an error. */
  signal?: AbortSignal;
  /** Called whenever a connection fails or breaks off. The iteration then connects again. */
  onLost?: (error: unknown) => void;
}

/** A connection without a byte for this many milliseconds counts as lost. The backend sends one every 15 s. */
const SILENCE = 45_000;

/** The milliseconds before connecting again: the first delay, unless the backend advises another one, and the longest. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;

/** The statuses that may change by the next call. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Follows the latest round until it ends. A connection may get lost, or the backend may close it as it stops. The iteration then
 * connects again and goes on after the last event, as long as needed. Each mentor comes once.
 *
 * @throws {ApiProblemError} the backend refuses for good, for example with 404 for another coordinator's bulk registration
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
  /** The advised delay in milliseconds, if the backend gave one. */
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
    // Runs also when the consumer leaves the iteration early.
    connection.abort();
  }
}

/** @returns undefined for an event of a later backend version */
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
