/** Makes the activities from their dependencies. */
import { closeRound } from "./close-round.ts";
import type { ActivityDependencies } from "./dependencies.ts";
import { logBulkSubmission } from "./log-bulk-submission.ts";
import { ServedProject } from "./served-project.ts";
import { createSubmitRegistrations } from "./submit-registrations.ts";
import type { BulkRegistrationActivities, RunReference } from "./types.ts";

export function createActivities({ rounds, project }: ActivityDependencies): BulkRegistrationActivities {
  const served = new ServedProject(project);
  const inProject =
    <I extends RunReference, O>(activity: (input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      await served.requireFor(input);
      return activity(input);
    };
  return {
    submitRegistrations: createSubmitRegistrations(rounds, served),
    closeRound: inProject((input) => closeRound(rounds, input)),
    logBulkSubmission: inProject((input) => logBulkSubmission(rounds, input)),
  };
}
