/** Turns each failed call of a coordinator into one typed error. */
import {
  BulkRegistrationNotFoundError,
  BulkRegistrationRemovedError,
  DatabaseUnavailableError,
  InvalidSessionError,
  NotACoordinatorError,
  RoundConflictError,
  RunInProgressError,
  SelectionConflictError,
  SettingsConflictError,
  TemplateConflictError,
  TooManyOpenRoundsError,
} from "../domain/errors.ts";
import type { BulkRegistrationError } from "../domain/errors.ts";
import type { Refusal, ServiceFailure } from "../domain/service-failure.ts";
import { databaseProblem } from "./database-problem.ts";

/** Undefined for the refusals that only a run can get. */
const BY_REFUSAL: Readonly<
  Record<Refusal, ((bulkId: string, round: number) => BulkRegistrationError) | undefined>
> = {
  bulkRegistrationNotFound: (bulkId) => new BulkRegistrationNotFoundError(bulkId),
  bulkRegistrationRemoved: (bulkId) => new BulkRegistrationRemovedError(bulkId),
  templateConflict: (bulkId) => new TemplateConflictError(bulkId),
  settingsConflict: (bulkId) => new SettingsConflictError(bulkId),
  tooManyOpenRounds: (bulkId) => new TooManyOpenRoundsError(bulkId),
  selectionConflict: (bulkId) => new SelectionConflictError(bulkId),
  roundConflict: (bulkId, round) => new RoundConflictError(bulkId, round),
  roundNotEnded: (bulkId, round) => new RunInProgressError(bulkId, round - 1),
  notACoordinator: () => new NotACoordinatorError(),
  capReached: undefined,
};

export function coordinatorError(
  failure: ServiceFailure,
  bulkId: string,
  round: number,
): BulkRegistrationError {
  const refused = failure.refusal && BY_REFUSAL[failure.refusal];
  if (refused !== undefined) return refused(bulkId, round);
  // With a code, the database refused the session. Without a code, a gateway refused the project's key.
  if (failure.code === "signIn" && failure.databaseCode !== undefined) {
    return new InvalidSessionError("signature", "The database does not accept the session", {
      cause: failure,
    });
  }
  return new DatabaseUnavailableError(databaseProblem(failure), { cause: failure });
}
