/**
 * The type names of the failures that activities and workflows throw. A run waits for a systemic failure: its type is a
 * `WaitingCode`.
 */

/** The coordinator of the run has no such bulk registration. No item of the run can succeed. */
export const BULK_REGISTRATION_NOT_FOUND = "BulkRegistrationNotFoundError";

/** The coordinator was switched off: the run closes its round. */
export const COORDINATOR_INACTIVE = "CoordinatorInactiveError";

/** A workflow was started with an input that breaks a rule. */
export const INVALID_REQUEST = "InvalidRequestError";

/**
 * The worker serves another project than the run's. The worker gives the task back, so that a worker of the right project can
 * take it.
 */
export const WRONG_PROJECT = "wrongProject";

/** The failures for which a further attempt can't help. */
export const FINAL_FAILURE_TYPES = [
  BULK_REGISTRATION_NOT_FOUND,
  COORDINATOR_INACTIVE,
  INVALID_REQUEST,
] as const;
