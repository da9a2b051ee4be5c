/** What one viewer of a round is sent: server-sent events, in the pace in which the viewer reads them. */
import type { BulkSubmissionHandle, RoundEvent } from "../../client/types.ts";
import type { BulkProgressSnapshot, BulkProgressUpdate } from "../../domain/progress.ts";
import { readEventId, writeEventId } from "./event-id.ts";

/** Milliseconds that a browser waits before it connects again. */
const RETRY = 1_000;

/** Events that go out in one write. */
const BATCH = 100;

/**
 * A viewer that was up with the run and falls back by more updates than this gets the counts in place of the events: reading
 * the outcomes from the table is quicker than catching up.
 */
const FALLEN_BACK = 1_000;

export type WatchedRound = Pick<BulkSubmissionHandle, "round" | "total" | "watch">;

export interface ViewerOptions {
  /** The last event that the viewer has. */
  lastEventId?: string | undefined;
  /** Milliseconds. */
  heartbeat: number;
  /** Ends the stream with a hint to connect again: the token has expired, or the process stops. */
  until: AbortSignal;
  /** The viewer has gone. */
  gone: AbortSignal;
  /** Called for each update that is sent. @param settledAt ISO 8601 in UTC */
  onSent?: (settledAt: string) => void;
  /** Called when the round can't be followed any further. */
  onBreak: (error: unknown) => void;
}

/** Chunks of the event stream. Nothing is read of the round before the viewer has taken the chunk before. */
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
    // A stream can't say why it ends; the answer to the next request can.
    onBreak(error);
  }
  if (!gone.aborted) yield `: connect again\nretry: ${RETRY}\n\n`;
}

/** The events; undefined whenever the next one takes longer than so many milliseconds. */
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

/** Undefined when it takes longer than so many milliseconds. */
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

/** All viewers of a round in this process are sent the same updates: each update is written once. */
const settledMessages = new WeakMap<BulkProgressUpdate, string>();

function settledMessage(round: number, update: BulkProgressUpdate): string {
  const known = settledMessages.get(update);
  if (known !== undefined) return known;
  const written = message("settled", update, writeEventId(round, update.sequence));
  settledMessages.set(update, written);
  return written;
}

/** A viewer that connects again goes on behind what was left out. */
function skippedMessage(
  round: number,
  { snapshot, skipped }: { snapshot: BulkProgressSnapshot; skipped: number },
): string {
  return message("snapshot", { ...snapshot, skipped }, writeEventId(round, snapshot.settled));
}

/** JSON has no line break, which would end the data. */
function message(name: string, data: unknown, id?: string): string {
  return `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
