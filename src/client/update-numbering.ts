/** Turns settled items into updates. Each update has the counts of the round right after its item. */
import { countOutcome } from "../domain/progress.ts";
import type { BulkProgressUpdate, Counts } from "../domain/progress.ts";
import type { SettledItem } from "../supabase/outcome-rows.ts";

/** @param before the counts before the first item */
export function toUpdates(
  items: readonly SettledItem[],
  total: number,
  before: Counts,
): BulkProgressUpdate[] {
  let counts = before;
  return items.map(({ sequence, outcome }) => {
    counts = countOutcome(counts, outcome);
    const { succeeded, failed } = counts;
    const { mentorId, settledAt } = outcome;
    return { sequence, mentorId, outcome, settledAt, total, settled: sequence, succeeded, failed };
  });
}

/** The counts after the items. */
export function countItems(items: readonly SettledItem[], before: Counts): Counts {
  return items.reduce((counts, { outcome }) => countOutcome(counts, outcome), before);
}

export function subtractCounts(counts: Counts, part: Counts): Counts {
  return {
    settled: counts.settled - part.settled,
    succeeded: counts.succeeded - part.succeeded,
    alreadyRegistered: counts.alreadyRegistered - part.alreadyRegistered,
    failed: counts.failed - part.failed,
    cancelled: counts.cancelled - part.cancelled,
  };
}
