/**
 * The search attributes by which operators find runs in the Temporal UI. Both are of the type Keyword. The namespace must know
 * them before the first run starts (docs/deploying.md, "Temporal").
 */
import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";

export const coordinatorSearchAttribute = defineSearchAttributeKey(
  "BulkCoordinatorId",
  SearchAttributeType.KEYWORD,
);

/**
 * The status of a run: `running`, `paused`, `cancelling`, and in the end the overall status. The status of an audit: `reconciled`
 * or `notReconciled`.
 */
export const statusSearchAttribute = defineSearchAttributeKey("BulkStatus", SearchAttributeType.KEYWORD);
