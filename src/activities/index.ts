/** The activities, closed over what they need. */
import { closeRound } from "./close-round.ts";
import type { ActivityDependencies } from "./dependencies.ts";
import { logBulkSubmission } from "./log-bulk-submission.ts";
import { createSubmitRegistrations } from "./submit-registrations.ts";
import type { BulkRegistrationActivities } from "./types.ts";

export function createActivities({ rounds }: ActivityDependencies): BulkRegistrationActivities {
  return {
    submitRegistrations: createSubmitRegistrations(rounds),
    closeRound: (input) => closeRound(rounds, input),
    logBulkSubmission: (input) => logBulkSubmission(rounds, input),
  };
}
