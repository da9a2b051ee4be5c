/** The activities that keep a run's books: each is one call of the store, whose failures are never final. */
import { cancellationSignal, log } from "@temporalio/activity";
import type { BulkRegistrationStore } from "./dependencies.ts";
import { bookkeepingFailure } from "./failure.ts";
import type { BulkRegistrationActivities, RoundSummary } from "./types.ts";

type Bookkeeping = Omit<BulkRegistrationActivities, "submitRegistration">;

export function createBookkeeping(store: BulkRegistrationStore): Bookkeeping {
  return {
    readSelectionPage: (input) => patiently((signal) => store.readPage(input, signal)),
    recordFailures: (input) => patiently((signal) => store.recordFailures(input, signal)),
    cancelOpenItems: (input) => patiently((signal) => store.cancelOpenItems(input, signal)),
    recordAudit: (summary) => recordAudit(store, summary),
  };
}

/** The record tells what the items say. That a run has counted otherwise is for its operators to look into. */
async function recordAudit(store: BulkRegistrationStore, summary: RoundSummary): Promise<void> {
  const { agrees } = await patiently((signal) => store.logSubmission(summary, signal));
  if (!agrees) log.warn("The audit differs from what the run has counted", { ...summary });
}

async function patiently<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await call(cancellationSignal());
  } catch (error) {
    throw bookkeepingFailure(error);
  }
}
