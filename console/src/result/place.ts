/**
 * The place of a page in a round. Postgres numbers the settled items of a round without gaps, in the order of their commits. A
 * page at a number has all updates up to that number. So an update is the next one, an old one, or proof of a gap. A connection
 * to any process continues exactly after the place.
 */
import type { BulkProgressUpdate, ProgressSnapshotEvent } from "../api/types.ts";

export interface Place {
  readonly round: number;
  /** The page has all updates up to this sequence number. */
  readonly sequence: number;
}

/** @returns the place after the update, or undefined when the page already has the update */
export function placeAfter(place: Place, { sequence }: BulkProgressUpdate): Place | undefined {
  return sequence > place.sequence ? { ...place, sequence } : undefined;
}

/** Whether updates are missing between the place and the update. */
export function isGap(place: Place, { sequence }: BulkProgressUpdate): boolean {
  return sequence > place.sequence + 1;
}

/**
 * @returns the place at which the stream continues after the snapshot. When the place changes, the list must be loaded again:
 * another round has begun, or updates were skipped.
 */
export function placeAtSnapshot(place: Place, { round, settled, skipped }: ProgressSnapshotEvent): Place {
  if (round !== place.round) return { round, sequence: 0 };
  return skipped !== undefined && settled > place.sequence ? { round, sequence: settled } : place;
}

/** Formats the id as the backend does. With an unknown id, the backend would start at the first update. */
export function eventIdOf({ round, sequence }: Place): string {
  return `${round}.${sequence}`;
}
