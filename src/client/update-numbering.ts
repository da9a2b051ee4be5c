/** Turns settled items into updates. Each update has the counts of the round right after its item. */
import { countOutcome, NO_COUNTS } from "../domain/progress.ts";
import type { BulkProgressUpdate, Counts } from "../domain/progress.ts";
import type { SettledItem } from "../supabase/outcome-rows.ts";
import type { RoundProgress } from "../supabase/round-progress.ts";

/** Numbers the items of a round page by page. */
export class UpdateNumbering {
  #counts: Counts = NO_COUNTS;

  /** The counts right after the latest update. */
  get counts(): Counts {
    return this.#counts;
  }

  /** Goes on after other items than those of the latest page. */
  jump(counts: Counts): void {
    this.#counts = counts;
  }

  /** @param isLast whether no item has settled behind the page: then the round's counts say what came before the page */
  number({ items, total, counts }: Page, isLast: boolean): BulkProgressUpdate[] {
    if (isLast) this.#counts = subtractCounts(counts, countItems(items));
    return items.map(({ sequence, outcome }) => {
      this.#counts = countOutcome(this.#counts, outcome);
      const { succeeded, failed } = this.#counts;
      const { mentorId, settledAt } = outcome;
      return { sequence, mentorId, outcome, settledAt, total, settled: sequence, succeeded, failed };
    });
  }
}

type Page = Pick<RoundProgress, "items" | "total" | "counts">;

function countItems(items: readonly SettledItem[]): Counts {
  return items.reduce((counts, { outcome }) => countOutcome(counts, outcome), NO_COUNTS);
}

function subtractCounts(counts: Counts, part: Counts): Counts {
  return {
    settled: counts.settled - part.settled,
    succeeded: counts.succeeded - part.succeeded,
    alreadyRegistered: counts.alreadyRegistered - part.alreadyRegistered,
    failed: counts.failed - part.failed,
    cancelled: counts.cancelled - part.cancelled,
  };
}
