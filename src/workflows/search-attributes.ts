/**
 * By these operators find runs in the Temporal UI. Both are of the kind Keyword and must be known to the namespace
 * before the first run starts (docs/deploying.md, "Temporal").
 */
import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";

export const coordinatorSearchAttribute = defineSearchAttributeKey(
  "BulkCoordinatorId",
  SearchAttributeType.KEYWORD,
);

/**
 * Of a run `running`, `paused`, `cancelling`, and in the end the overall status; of an audit `reconciled` or
 * `notReconciled`.
 */
export const statusSearchAttribute = defineSearchAttributeKey("BulkStatus", SearchAttributeType.KEYWORD);
