/** Turns each failed call of a coordinator into one typed error. */
import { unchangedTemplate } from "../domain/amendment.ts";
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
  Record<Refusal, ((bulkId: string, round: number, opening: string) => BulkRegistrationError) | undefined>
> = {
  bulkRegistrationNotFound: (bulkId) => new BulkRegistrationNotFoundError(bulkId),
  bulkRegistrationRemoved: (bulkId) => new BulkRegistrationRemovedError(bulkId),
  templateConflict: (_, __, opening) => new TemplateConflictError(opening),
  settingsConflict: (_, __, opening) => new SettingsConflictError(opening),
  tooManyOpenRounds: (_, __, opening) => new TooManyOpenRoundsError(opening),
  selectionConflict: (_, __, opening) => new SelectionConflictError(opening),
  roundConflict: (bulkId, round) => new RoundConflictError(bulkId, round),
  unchangedTemplate,
  roundNotEnded: (bulkId, round) => new RunInProgressError(bulkId, round - 1),
  notACoordinator: () => new NotACoordinatorError(),
  capReached: undefined,
};

/** @param opening the id of the bulk registration that the call opens. For an amendment, it differs from `bulkId`, the amended one. */
export function coordinatorError(
  failure: ServiceFailure,
  bulkId: string,
  round: number,
  opening = bulkId,
): BulkRegistrationError {
  const refused = failure.refusal && BY_REFUSAL[failure.refusal];
  if (refused !== undefined) return refused(bulkId, round, opening);
  // With a code, the database refused the session. Without a code, a gateway refused the project's key.
  if (failure.code === "signIn" && failure.databaseCode !== undefined) {
    return new InvalidSessionError("signature", "The database does not accept the session", {
      cause: failure,
    });
  }
  return new DatabaseUnavailableError(databaseProblem(failure), { cause: failure });
}
