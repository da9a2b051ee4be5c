/**
 * Where a page is in a round. Postgres numbers the settled items of a round without gaps, in the order in which they were
 * committed: a page that stands at a number has everything up to it. So an update is the next one, one that the page has
 * already, or proof of a gap; and a connection goes on exactly behind the place, whichever process answers.
 */
import type { BulkProgressUpdate, ProgressSnapshotEvent } from "../api/types.ts";

export interface Place {
  readonly round: number;
  /** The sequence number up to which the page has everything. */
  readonly sequence: number;
}

/** @returns the place behind the update; undefined when the page has the update already */
export function placeAfter(place: Place, { sequence }: BulkProgressUpdate): Place | undefined {
  return sequence > place.sequence ? { ...place, sequence } : undefined;
}

/** Whether updates are missing between the place and the update. */
export function isGap(place: Place, { sequence }: BulkProgressUpdate): boolean {
  return sequence > place.sequence + 1;
}

/**
 * @returns the place at which the stream goes on after the snapshot. Another one than before: the list has to be read,
 *   since another round has begun, or updates were left out
 */
export function placeAtSnapshot(place: Place, { round, settled, skipped }: ProgressSnapshotEvent): Place {
  if (round !== place.round) return { round, sequence: 0 };
  return skipped !== undefined && settled > place.sequence ? { round, sequence: settled } : place;
}

/** As the backend writes it. With one that it doesn't know, it would begin with the first update. */
export function eventIdOf({ round, sequence }: Place): string {
  return `${round}.${sequence}`;
}
