/**
 * Writes the audit record of a round that has ended. The audit is a workflow of its own, so that a database that is down for days
 * delays no result.
 */
import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import {
  ParentClosePolicy,
  setCurrentDetails,
  startChild,
  upsertSearchAttributes,
} from "@temporalio/workflow";
import type { AuditFindings, LogSubmissionInput } from "../activities/types.ts";
import { auditWorkflowId } from "../domain/identifiers.ts";
import { auditActivity } from "./activities.ts";
import { statusSearchAttribute } from "./search-attributes.ts";

/** @returns the findings of the audit. A disagreement is not a failure. The record and the status of this run report it. */
export async function BulkRegistrationAuditWorkflow(input: LogSubmissionInput): Promise<AuditFindings> {
  const { actingCoordinatorId, round } = input;
  const findings = await auditActivity(actingCoordinatorId).executeWithOptions(
    { summary: `round ${round}` },
    [input],
  );
  const value = findings.reconciled ? "reconciled" : "notReconciled";
  upsertSearchAttributes([{ key: statusSearchAttribute, value }]);
  setCurrentDetails(
    findings.reconciled
      ? "**Reconciled**: the items and the rows of `proxy_activities` agree."
      : "**Not reconciled**: the items and the rows of `proxy_activities` disagree. `bulk_registration_audits` has the recount.",
  );
  return findings;
}

/** Starts the audit of the round and doesn't wait for its result. */
export async function startAudit(input: LogSubmissionInput): Promise<void> {
  try {
    await startChild(BulkRegistrationAuditWorkflow, {
      workflowId: auditWorkflowId(input.bulkId, input.round),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      priority: { fairnessKey: input.actingCoordinatorId },
      staticSummary: `Audit of round ${input.round}`,
    });
  } catch (error) {
    // An operator has reset the run to a point before this one: the audit runs already or is written.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
