/**
 * Type names of the failures that activities and workflows throw. A systemic failure, for which the run waits, has its
 * `WaitingCode` as its type.
 */

/** The run has no bulk registration of its coordinator behind it: nothing of it can ever succeed. */
export const BULK_REGISTRATION_NOT_FOUND = "BulkRegistrationNotFoundError";

/** The coordinator was switched off: the run closes its round. */
export const COORDINATOR_INACTIVE = "CoordinatorInactiveError";

/** A workflow was started with an input that breaks a rule. */
export const INVALID_REQUEST = "InvalidRequestError";

/** The worker serves another project than the run's: it gives the task back, for a worker of the run's project to take. */
export const WRONG_PROJECT = "wrongProject";

/** Failures that no further attempt can turn. */
export const FINAL_FAILURE_TYPES = [
  BULK_REGISTRATION_NOT_FOUND,
  COORDINATOR_INACTIVE,
  INVALID_REQUEST,
] as const;
