/** Puts the newest page, loaded again, into a list of runs. */
import type { BulkRegistrationSummary, Page } from "../api/types.ts";

type Listed = Pick<BulkRegistrationSummary, "bulkId" | "createdAt">;

/** Removes a run that the page covers but does not contain: the run doesn't fit the filters any more. */
export function withNewest<T extends Listed>(known: readonly T[], page: Page<T>): readonly T[] {
  const last = page.items.at(-1);
  if (last === undefined || page.next === undefined) return page.items;
  const newest = new Set(page.items.map(({ bulkId }) => bulkId));
  const older = known.filter((run) => !newest.has(run.bulkId) && run.createdAt <= last.createdAt);
  return [...page.items, ...older];
}
