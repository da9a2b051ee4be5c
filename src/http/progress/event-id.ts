/** Where a viewer is in a round, as she carries it from one connection to the next. */
import type { Broadcast } from "./broadcast.ts";

/**
 * Milliseconds by which a viewer from another process is taken further back than the last she has seen: items come into the
 * table a little out of order. She may get some twice, and knows a line by its mentor.
 */
const LOOK_BACK = 60_000;

export interface ResumePoint {
  /** In the log. */
  place: number;
  /** Milliseconds: what settled before is passed over. */
  settledBefore: number;
}

const FROM_THE_FIRST: ResumePoint = { place: 0, settledBefore: 0 };

export function writeEventId({ id, round, log }: Broadcast, place: number): string {
  return `${round}.${id}.${place}.${log[place]?.settledUpTo ?? 0}`;
}

/** Whatever is no id of this round's begins with the first. */
export function readEventId(lastEventId: string | undefined, broadcast: Broadcast): ResumePoint {
  const match = /^(\d{1,9})\.([0-9a-f]{8})\.(\d{1,9})\.(\d{1,15})$/.exec(lastEventId ?? "");
  if (match === null || Number(match[1]) !== broadcast.round) return FROM_THE_FIRST;
  const place = Number(match[3]);
  if (match[2] === broadcast.id)
    return place < broadcast.log.length ? { place: place + 1, settledBefore: 0 } : FROM_THE_FIRST;
  return { place: 0, settledBefore: Number(match[4]) - LOOK_BACK };
}
