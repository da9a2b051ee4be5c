/** The activities that keep a run's books: each is one call of the store, whose failures are never final. */
import { cancellationSignal, log } from "@temporalio/activity";
import type { BulkRegistrationStore } from "./dependencies.ts";
import { bookkeepingFailure, logFailure } from "./failure.ts";
import type { AuditFindings, BulkRegistrationActivities, RoundReference, RoundSummary } from "./types.ts";

type Bookkeeping = Omit<BulkRegistrationActivities, "submitRegistration">;

export function createBookkeeping(store: BulkRegistrationStore): Bookkeeping {
  return {
    readSelectionPage: (input) => patiently(input, (signal) => store.readPage(input, signal)),
    recordFailures: (input) => patiently(input, (signal) => store.recordFailures(input, signal)),
    cancelOpenItems: (input) => patiently(input, (signal) => store.cancelOpenItems(input, signal)),
    recordAudit: (summary) => recordAudit(store, summary),
  };
}

/** The record tells what items and rows say. That they disagree, or the run with them, is for operators to look into. */
async function recordAudit(store: BulkRegistrationStore, summary: RoundSummary): Promise<AuditFindings> {
  const findings = await patiently(summary, (signal) => store.logSubmission(summary, signal));
  if (!findings.reconciled) log.error("The audit found items and rows that disagree", { ...summary });
  if (!findings.agrees && summary.total !== undefined) {
    log.warn("The audit differs from what the run has counted", { ...summary });
  }
  return findings;
}

async function patiently<T>(
  { bulkId, round }: RoundReference,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await call(cancellationSignal());
  } catch (error) {
    logFailure("An attempt at a run's bookkeeping failed", error, { bulkId, round });
    throw bookkeepingFailure(error);
  }
}
