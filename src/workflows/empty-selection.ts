/** The result of a run without items. Such a run calls no activity. */
import type { RoundReference } from "../activities/types.ts";
import { EmptySelectionError } from "../domain/errors.ts";
import { NO_COUNTS } from "../domain/progress.ts";
import type { BulkRunResult } from "../domain/progress.ts";

export function emptySelectionResult({ bulkId, round }: RoundReference): BulkRunResult {
  const { code, message } = new EmptySelectionError();
  return { bulkId, round, overallStatus: "totalFailure", total: 0, ...NO_COUNTS, error: { code, message } };
}
