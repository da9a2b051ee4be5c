/**
 * The errors that a caller can get. A caller tells them apart by class or by `code`, never by message. The comment above each
 * class says when that error is thrown.
 */
import { describeProblem } from "./deployment-problem.ts";
import type { DeploymentProblem } from "./deployment-problem.ts";

export type BulkRegistrationErrorCode =
  | "invalidRequest"
  | "emptySelection"
  | "invalidSession"
  | "notACoordinator"
  | "templateConflict"
  | "selectionConflict"
  | "settingsConflict"
  | "tooManyOpenRounds"
  | "bulkRegistrationNotFound"
  | "bulkRegistrationRemoved"
  | "runInProgress"
  | "roundConflict"
  | "nothingToRetry"
  | "nothingInForce"
  | "runFailed"
  | "runSettled"
  | "databaseUnavailable"
  | "temporalUnavailable";

export class BulkRegistrationError extends Error {
  override readonly name: string = "BulkRegistrationError";
  readonly code: BulkRegistrationErrorCode;
  /** The id of the bulk registration that was being submitted. The caller can submit the same request again with this id. */
  bulkId?: string;

  constructor(code: BulkRegistrationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A field of the request breaks a rule. Nothing has been written. */
export class InvalidRequestError extends BulkRegistrationError {
  override readonly name = "InvalidRequestError";
  /** Path of the field, such as `template.date` or `mentorIds[17]` (positions from 0). */
  readonly field: string;
  readonly rule: string;

  constructor(field: string, rule: string, options?: ErrorOptions) {
    super("invalidRequest", `${field} ${rule}`, options);
    this.field = field;
    this.rule = rule;
  }
}

/** The selection holds no mentor. This error is not thrown: the result is a `totalFailure` that carries it. */
export class EmptySelectionError extends BulkRegistrationError {
  override readonly name = "EmptySelectionError";
  declare readonly code: "emptySelection";

  constructor() {
    super("emptySelection", "mentorIds must hold at least one mentor");
  }
}

export type InvalidSessionReason =
  | "malformed"
  | "signature"
  | "expired"
  | "issuer"
  | "audience"
  | "role"
  | "subject"
  | "unavailable";

/** The access token doesn't prove who acts. Thrown before anything else is called. */
export class InvalidSessionError extends BulkRegistrationError {
  override readonly name = "InvalidSessionError";
  readonly reason: InvalidSessionReason;

  constructor(reason: InvalidSessionReason, message: string, options?: ErrorOptions) {
    super("invalidSession", message, options);
    this.reason = reason;
  }
}

/** The session's subject is not a coordinator of any chapter, or is a coordinator who was switched off. */
export class NotACoordinatorError extends BulkRegistrationError {
  override readonly name = "NotACoordinatorError";

  constructor() {
    super("notACoordinator", "The session must be that of an active coordinator of a chapter");
  }
}

/** The `bulkId` is taken by another template or another coordinator's bulk registration. */
export class TemplateConflictError extends BulkRegistrationError {
  override readonly name = "TemplateConflictError";

  constructor(bulkId: string) {
    super("templateConflict", `bulkId ${bulkId} is taken by a bulk registration with another template`);
  }
}

/** The `bulkId` is taken by a bulk registration of the same template and another selection. */
export class SelectionConflictError extends BulkRegistrationError {
  override readonly name = "SelectionConflictError";

  constructor(bulkId: string) {
    super("selectionConflict", `bulkId ${bulkId} is taken by a bulk registration with another selection`);
  }
}

/** The `bulkId` is taken by a bulk registration with the same template and selection and other run settings. */
export class SettingsConflictError extends BulkRegistrationError {
  override readonly name = "SettingsConflictError";

  constructor(bulkId: string) {
    super("settingsConflict", `bulkId ${bulkId} is taken by a bulk registration with other settings`);
  }
}

/**
 * The coordinator has as many open rounds as the deployment allows. Running, waiting and interrupted rounds are open. Nothing has
 * been written. The same call works once one of the rounds has ended.
 */
export class TooManyOpenRoundsError extends BulkRegistrationError {
  override readonly name = "TooManyOpenRoundsError";

  constructor(bulkId: string) {
    super(
      "tooManyOpenRounds",
      `Bulk registration ${bulkId} can't be started now: the coordinator has as many open rounds as the deployment allows`,
    );
  }
}

/** The coordinator has no bulk registration of this `bulkId`. Also the type of the failure that ends such a run. */
export class BulkRegistrationNotFoundError extends BulkRegistrationError {
  override readonly name = "BulkRegistrationNotFoundError";

  constructor(bulkId: string) {
    super("bulkRegistrationNotFound", `The coordinator has no bulk registration ${bulkId}`);
  }
}

/**
 * An operator has removed the bulk registration after its retention time (docs/operating.md). The registered activities and the
 * audits stay. A submit with its `bulkId` is refused too, and nothing is written.
 */
export class BulkRegistrationRemovedError extends BulkRegistrationError {
  override readonly name = "BulkRegistrationRemovedError";

  constructor(bulkId: string) {
    super(
      "bulkRegistrationRemoved",
      `Bulk registration ${bulkId} was removed after its retention time. Its registered activities stay`,
    );
  }
}

/** The caller asked for a retry, a correction or a withdrawal while the latest round is running or about to run. */
export class RunInProgressError extends BulkRegistrationError {
  override readonly name = "RunInProgressError";

  constructor(bulkId: string, round: number) {
    super("runInProgress", `Round ${round} of bulk registration ${bulkId} is still running`);
  }
}

/**
 * A retry names a round that was opened over another choice of items, or that doesn't follow the latest round; or the round
 * doesn't exist.
 */
export class RoundConflictError extends BulkRegistrationError {
  override readonly name = "RoundConflictError";

  constructor(bulkId: string, round: number) {
    super("roundConflict", `Round ${round} of bulk registration ${bulkId} doesn't match the request`);
  }
}

/** The caller asked for a retry, and none of the chosen items has failed. */
export class NothingToRetryError extends BulkRegistrationError {
  override readonly name = "NothingToRetryError";

  constructor(bulkId: string) {
    super("nothingToRetry", `None of the chosen items of bulk registration ${bulkId} has failed`);
  }
}

/** The caller asked for a correction or a withdrawal, and none of the chosen mentors has a row in force of the bulk registration. */
export class NothingInForceError extends BulkRegistrationError {
  override readonly name = "NothingInForceError";

  constructor(bulkId: string) {
    super(
      "nothingInForce",
      `None of the chosen mentors has a record of bulk registration ${bulkId} in force`,
    );
  }
}

/**
 * The round is interrupted: its run was terminated, failed as a whole, or is not known to Temporal. The settled items stay in
 * `outcomes`, and `retryFailed` registers the rest.
 */
export class RunFailedError extends BulkRegistrationError {
  override readonly name = "RunFailedError";

  constructor(bulkId: string, round: number, options?: ErrorOptions) {
    super("runFailed", `Round ${round} of bulk registration ${bulkId} was interrupted`, options);
  }
}

/** The caller sent a message to a round that has no run. Nothing can be steered. */
export class RunSettledError extends BulkRegistrationError {
  override readonly name = "RunSettledError";

  constructor(bulkId: string, round: number) {
    super("runSettled", `Round ${round} of bulk registration ${bulkId} has no run to steer`);
  }
}

/**
 * The database could not be reached, or its answer had an unexpected form. Calling again is safe. It can help when
 * `problem.passing` is true.
 */
export class DatabaseUnavailableError extends BulkRegistrationError {
  override readonly name = "DatabaseUnavailableError";
  readonly problem: DeploymentProblem;

  constructor(problem: DeploymentProblem, options?: ErrorOptions) {
    super("databaseUnavailable", describeProblem(problem), options);
    this.problem = problem;
  }
}

/** Temporal could not be reached. Calling again is safe. It can help when `problem.passing` is true. */
export class TemporalUnavailableError extends BulkRegistrationError {
  override readonly name = "TemporalUnavailableError";
  readonly problem: DeploymentProblem;

  constructor(problem: DeploymentProblem, options?: ErrorOptions) {
    super("temporalUnavailable", describeProblem(problem), options);
    this.problem = problem;
  }
}
