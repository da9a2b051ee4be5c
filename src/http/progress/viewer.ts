/** Writes a round's events for one viewer as server-sent events, at the speed at which the viewer reads them. */
import type { BulkSubmissionHandle, RoundEvent } from "../../client/types.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../../domain/progress.ts";
import { readEventId, writeEventId } from "./event-id.ts";

/** Milliseconds that a browser waits before it reconnects. */
const RETRY = 1_000;

/** The most events in one write. */
const BATCH = 100;

/**
 * The most updates that a viewer may fall behind after it has caught up once. A viewer further behind gets one snapshot in place
 * of the events, because reading the outcomes from the table is quicker.
 */
const FALLEN_BACK = 1_000;

export type WatchedRound = Pick<BulkSubmissionHandle, "round" | "total" | "watch">;

export interface ViewerOptions {
  /** The id of the last event that the viewer has received. */
  lastEventId?: string | undefined;
  /** Milliseconds without an event after which a heartbeat is sent. */
  heartbeat: number;
  /** Ends the stream with a hint to reconnect, when the token expires or the process stops. */
  until: AbortSignal;
  /** Aborts when the viewer has disconnected. */
  gone: AbortSignal;
  /**
   * Called for each update that is sent.
   *
   * @param settledAt ISO 8601 in UTC
   */
  onSent?: (settledAt: string) => void;
  /** Called with the error when reading the round's progress fails. */
  onBreak: (error: unknown) => void;
}

/** Yields the chunks of the event stream. It reads the next event only after the viewer has taken the previous chunk. */
export async function* viewProgress(
  round: WatchedRound,
  { lastEventId, heartbeat, until, gone, onSent, onBreak }: ViewerOptions,
): AsyncGenerator<string, void, undefined> {
  yield `retry: ${RETRY}\n\n`;
  const events = round.watch({
    after: readEventId(lastEventId, round),
    signal: AbortSignal.any([until, gone]),
    skipBehind: FALLEN_BACK,
  });
  try {
    for await (const event of withHeartbeats(events, heartbeat)) {
      if (event === undefined) yield ": heartbeat\n\n";
      else yield* chunksOf(round.round, event, onSent);
      if (event?.kind === "end") return;
    }
  } catch (error) {
    // A stream can't answer with a problem. The viewer's next request gets one.
    onBreak(error);
  }
  if (!gone.aborted) yield `: connect again\nretry: ${RETRY}\n\n`;
}

/** Yields the events, and undefined each time that no event comes for `heartbeat` milliseconds. */
async function* withHeartbeats(
  events: AsyncIterable<RoundEvent>,
  heartbeat: number,
): AsyncGenerator<RoundEvent | undefined, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (let next = iterator.next(); ;) {
      const result = await within(next, heartbeat);
      if (result?.done === true) return;
      yield result?.value;
      if (result !== undefined) next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

/** Resolves to undefined when the promise takes longer than `milliseconds`. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function* chunksOf(
  round: number,
  event: RoundEvent,
  onSent?: (settledAt: string) => void,
): Generator<string, void, undefined> {
  if (event.kind === "updates") {
    for (let start = 0; start < event.updates.length; start += BATCH) {
      const batch = event.updates.slice(start, start + BATCH);
      if (onSent !== undefined) for (const { settledAt } of batch) onSent(settledAt);
      yield batch.map((update) => settledMessage(round, update)).join("");
    }
  } else if (event.kind === "skipped") {
    yield skippedMessage(round, event);
  } else {
    yield message(event.kind, event.snapshot);
  }
}

/** All viewers of a round in this process get the same update objects, so each update is serialised once. */
const settledMessages = new WeakMap<BulkProgressUpdate, string>();

function settledMessage(round: number, update: BulkProgressUpdate): string {
  const known = settledMessages.get(update);
  if (known !== undefined) return known;
  const written = message("settled", update, writeEventId(round, update.sequence));
  settledMessages.set(update, written);
  return written;
}

/** The id of this event makes a viewer that reconnects continue after the skipped updates. */
function skippedMessage(
  round: number,
  { snapshot, skipped }: { snapshot: BulkProgressSnapshot; skipped: number },
): string {
  return message("snapshot", { ...snapshot, skipped }, writeEventId(round, snapshot.settled));
}

/** A line break would end the data, but JSON.stringify writes none. */
function message(name: string, data: unknown, id?: string): string {
  return `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
