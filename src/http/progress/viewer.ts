/** What one viewer of a round is sent: server-sent events, in the pace in which she reads them. */
import type { BulkProgressSnapshot } from "../../client.ts";
import type { Broadcast, LoggedUpdate } from "./broadcast.ts";
import { readEventId, writeEventId } from "./event-id.ts";

/** Milliseconds that a browser waits before it connects again. */
const RETRY = 1_000;

/** Events that go out in one write. */
const BATCH = 100;

/**
 * A viewer who was up with the run and falls back by more than this gets the counts in place of the events: she reads the
 * outcomes from the table, which is quicker than catching up.
 */
const FALLEN_BACK = 1_000;

export interface ViewerOptions {
  /** The last event she has. */
  lastEventId?: string | undefined;
  /** Milliseconds. */
  heartbeat: number;
  /** Ends it with a hint to connect again: her token has expired, or the process stops. */
  until: AbortSignal;
  /** She has gone. */
  gone: AbortSignal;
}

/** Chunks of the event stream. The consumer takes the next one when she has taken the last. */
export async function* viewProgress(
  broadcast: Broadcast,
  { lastEventId, heartbeat, until, gone }: ViewerOptions,
): AsyncGenerator<string, void, undefined> {
  const leave = AbortSignal.any([until, gone]);
  const resume = readEventId(lastEventId, broadcast);
  let place = resume.place;
  let phaseVersion = broadcast.phaseVersion;
  let caughtUp = false;
  yield `retry: ${RETRY}\n\n${snapshotEvent(broadcast.snapshot)}`;
  while (!leave.aborted) {
    const { log } = broadcast;
    if (caughtUp && log.length - place > FALLEN_BACK) {
      const skipped = log.length - place;
      place = log.length;
      yield snapshotEvent(broadcast.snapshot, { skipped, id: writeEventId(broadcast, place - 1) });
    }
    if (phaseVersion !== broadcast.phaseVersion) {
      ({ phaseVersion } = broadcast);
      yield snapshotEvent(broadcast.snapshot);
    }
    if (place < log.length) {
      const next = log.slice(place, place + BATCH);
      const first = place;
      place += next.length;
      const events = next.map((update, index) =>
        update.settledUpTo < resume.settledBefore ? "" : settledEvent(broadcast, first + index, update),
      );
      const chunk = events.join("");
      if (chunk !== "") yield chunk;
      continue;
    }
    caughtUp = true;
    if (broadcast.ended) {
      yield event("end", broadcast.snapshot);
      return;
    }
    if (!(await broadcast.change(leave, heartbeat)) && !leave.aborted) yield ": heartbeat\n\n";
  }
  if (!gone.aborted) yield `: connect again\nretry: ${RETRY}\n\n`;
}

function settledEvent(broadcast: Broadcast, place: number, update: LoggedUpdate): string {
  const { settledUpTo: _, ...data } = update;
  return event("settled", data, writeEventId(broadcast, place));
}

function snapshotEvent(
  snapshot: BulkProgressSnapshot,
  { skipped, id }: { skipped?: number; id?: string } = {},
): string {
  return event("snapshot", { ...snapshot, ...(skipped !== undefined && { skipped }) }, id);
}

/** JSON has no line break, which would end the data. */
function event(name: string, data: unknown, id?: string): string {
  return `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
