/** What a failed call of the coordinator's means to whoever called: one typed error each. */
import {
  BulkRegistrationNotFoundError,
  DatabaseUnavailableError,
  InvalidSessionError,
  NotACoordinatorError,
  NothingToRetryError,
  RoundConflictError,
  SelectionConflictError,
  SettingsConflictError,
  TemplateConflictError,
} from "../domain/errors.ts";
import type { BulkRegistrationError } from "../domain/errors.ts";
import type { Refusal, ServiceFailure } from "../domain/service-failure.ts";

const BY_REFUSAL: Readonly<Record<Refusal, (bulkId: string, round: number) => BulkRegistrationError>> = {
  bulkRegistrationNotFound: (bulkId) => new BulkRegistrationNotFoundError(bulkId),
  templateConflict: (bulkId) => new TemplateConflictError(bulkId),
  settingsConflict: (bulkId) => new SettingsConflictError(bulkId),
  selectionConflict: (bulkId) => new SelectionConflictError(bulkId),
  roundConflict: (bulkId, round) => new RoundConflictError(bulkId, round),
  nothingToRetry: (bulkId) => new NothingToRetryError(bulkId),
  notACoordinator: () => new NotACoordinatorError(),
};

export function coordinatorError(
  failure: ServiceFailure,
  bulkId: string,
  round: number,
): BulkRegistrationError {
  if (failure.refusal !== undefined) return BY_REFUSAL[failure.refusal](bulkId, round);
  if (failure.code === "signIn") {
    return new InvalidSessionError("signature", "The database does not accept the session", {
      cause: failure,
    });
  }
  return new DatabaseUnavailableError(`The database did not do as asked: ${failure.message}`, {
    cause: failure,
  });
}
