/** The activities, closed over what they need. Two sets, since submissions have a task queue of their own. */
import { createBookkeeping } from "./bookkeeping.ts";
import type { ActivityDependencies } from "./dependencies.ts";
import { submitRegistration } from "./submit-registration.ts";
import type { BulkRegistrationActivities } from "./types.ts";

export function createActivities({ registrations, store }: ActivityDependencies): {
  submission: Pick<BulkRegistrationActivities, "submitRegistration">;
  bookkeeping: Omit<BulkRegistrationActivities, "submitRegistration">;
} {
  return {
    submission: { submitRegistration: (input) => submitRegistration(registrations, input) },
    bookkeeping: createBookkeeping(store),
  };
}
