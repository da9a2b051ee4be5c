/** The activities, closed over what they need. Two sets, since submissions have a task queue of their own. */
import { closeRound } from "./close-round.ts";
import type { ActivityDependencies } from "./dependencies.ts";
import { logBulkSubmission } from "./log-bulk-submission.ts";
import { createSubmitRegistrations } from "./submit-registrations.ts";
import type { BulkRegistrationActivities } from "./types.ts";

export function createActivities({ rounds }: ActivityDependencies): {
  submission: Pick<BulkRegistrationActivities, "submitRegistrations">;
  bookkeeping: Omit<BulkRegistrationActivities, "submitRegistrations">;
} {
  return {
    submission: { submitRegistrations: createSubmitRegistrations(rounds) },
    bookkeeping: {
      closeRound: (input) => closeRound(rounds, input),
      logBulkSubmission: (input) => logBulkSubmission(rounds, input),
    },
  };
}
