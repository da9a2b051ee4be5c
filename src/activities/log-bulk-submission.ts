/** Writes the audit of a round from the stored items and rows. */
import { cancellationSignal, heartbeat, log } from "@temporalio/activity";
import type { RoundStore } from "./dependencies.ts";
import { activityFailure, logFailure } from "./failure.ts";
import type { AuditFindings, LogSubmissionInput } from "./types.ts";

/** @throws {ApplicationFailure} the activity waits for its next attempt, or the round is gone */
export async function logBulkSubmission(
  rounds: RoundStore,
  input: LogSubmissionInput,
): Promise<AuditFindings> {
  const { bulkId, round } = input;
  try {
    for (;;) {
      const findings = await rounds.logBulkSubmission(input, cancellationSignal());
      heartbeat();
      if (findings === undefined) continue;
      if (!findings.reconciled) log.error("The audit found items and rows that disagree", { bulkId, round });
      return findings;
    }
  } catch (error) {
    logFailure("The audit of a round failed", error, { bulkId, round });
    throw activityFailure(error);
  }
}
