/**
 * Writes the audit record of a settled round. A workflow of its own, so that a store that is down for days holds up no
 * result.
 */
import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import { ParentClosePolicy, startChild } from "@temporalio/workflow";
import type { RoundSummary } from "../activities/types.ts";
import { auditWorkflowId } from "../domain/identifiers.ts";
import { auditStub } from "./activity-stubs.ts";

export async function BulkRegistrationAuditWorkflow(summary: RoundSummary): Promise<void> {
  await auditStub().recordAudit.executeWithOptions({ summary: summary.overallStatus }, [summary]);
}

/** Sees to it that the round is audited, and doesn't wait for it. */
export async function startAudit(summary: RoundSummary): Promise<void> {
  try {
    await startChild(BulkRegistrationAuditWorkflow, {
      workflowId: auditWorkflowId(summary.bulkId, summary.round),
      args: [summary],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      staticSummary: `Audit of round ${summary.round}: ${summary.overallStatus}`,
    });
  } catch (error) {
    // The run was reset by an operator after it had come this far: its audit is under way or written.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
