/** The activities that keep a run's books: each is one call of the store, whose failures are never final. */
import { cancellationSignal } from "@temporalio/activity";
import type { BulkRegistrationStore } from "./dependencies.ts";
import { bookkeepingFailure } from "./failure.ts";
import type { BulkRegistrationActivities } from "./types.ts";

type Bookkeeping = Omit<BulkRegistrationActivities, "submitRegistration">;

export function createBookkeeping(store: BulkRegistrationStore): Bookkeeping {
  return {
    readSelectionPage: (input) => patiently((signal) => store.readPage(input, signal)),
    recordFailures: (input) => patiently((signal) => store.recordFailures(input, signal)),
    cancelOpenItems: (input) => patiently((signal) => store.cancelOpenItems(input, signal)),
    recordAudit: (summary) => patiently((signal) => store.logSubmission(summary, signal)),
  };
}

async function patiently<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await call(cancellationSignal());
  } catch (error) {
    throw bookkeepingFailure(error);
  }
}
