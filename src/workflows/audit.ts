/**
 * Writes the audit record of a settled round. A workflow of its own, so that a store that is down for days holds up no
 * result.
 */
import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import {
  ParentClosePolicy,
  patched,
  setCurrentDetails,
  startChild,
  upsertSearchAttributes,
} from "@temporalio/workflow";
import type { AuditFindings, RoundSummary } from "../activities/types.ts";
import { auditWorkflowId } from "../domain/identifiers.ts";
import { auditStub } from "./activity-stubs.ts";
import { statusSearchAttribute } from "./search-attributes.ts";

const FINDINGS_PATCH = "audit-findings";

/** @returns what the audit found; a disagreement is no failure: the record says so, and so does this run's status */
export async function BulkRegistrationAuditWorkflow(
  summary: RoundSummary,
): Promise<AuditFindings | undefined> {
  const findings: AuditFindings | undefined | null = await auditStub().recordAudit.executeWithOptions(
    { summary: summary.overallStatus ?? `round ${summary.round}` },
    [summary],
  );
  // A worker from before there were findings may have written it: then there is nothing to show.
  if (findings !== undefined && findings !== null && patched(FINDINGS_PATCH)) {
    upsertSearchAttributes([
      { key: statusSearchAttribute, value: findings.reconciled ? "reconciled" : "notReconciled" },
    ]);
    setCurrentDetails(
      findings.reconciled
        ? "**Reconciled**: the items and the rows of `proxy_activities` agree."
        : "**Not reconciled**: the items and the rows of `proxy_activities` disagree. `bulk_registration_audits` has the recount.",
    );
  }
  return findings ?? undefined;
}

/** Sees to it that the round is audited, and doesn't wait for it. */
export async function startAudit(summary: RoundSummary): Promise<void> {
  try {
    await startChild(BulkRegistrationAuditWorkflow, {
      workflowId: auditWorkflowId(summary.bulkId, summary.round),
      args: [summary],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      staticSummary: `Audit of round ${summary.round}${summary.overallStatus === undefined ? "" : `: ${summary.overallStatus}`}`,
    });
  } catch (error) {
    // The run was reset by an operator after it had come this far: its audit is under way or written.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
