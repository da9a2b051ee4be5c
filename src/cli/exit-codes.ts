/** The exit codes of the process, which scripts branch on. */
import type { BulkRegistrationErrorCode } from "../domain/errors.ts";
import type { BulkStatus } from "../domain/outcome.ts";

export const EXIT = {
  success: 0,
  partialSuccess: 2,
  totalFailure: 3,
  wrongUse: 64,
  unreachable: 69,
  unexpected: 70,
  notPermitted: 77,
  wrongDeployment: 78,
  interrupted: 130,
  /** A shell gives this code for a process that SIGPIPE has ended. */
  nobodyReads: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOfStatus(status: BulkStatus): ExitCode {
  return EXIT[status];
}

const BY_ERROR: Readonly<Record<BulkRegistrationErrorCode, ExitCode>> = {
  invalidRequest: EXIT.wrongUse,
  emptySelection: EXIT.wrongUse,
  templateConflict: EXIT.wrongUse,
  selectionConflict: EXIT.wrongUse,
  settingsConflict: EXIT.wrongUse,
  runInProgress: EXIT.wrongUse,
  tooManyOpenRounds: EXIT.wrongUse,
  roundConflict: EXIT.wrongUse,
  nothingToRetry: EXIT.wrongUse,
  nothingInForce: EXIT.wrongUse,
  runSettled: EXIT.wrongUse,
  bulkRegistrationRemoved: EXIT.wrongUse,
  databaseUnavailable: EXIT.unreachable,
  temporalUnavailable: EXIT.unreachable,
  invalidSession: EXIT.notPermitted,
  notACoordinator: EXIT.notPermitted,
  // Another coordinator's bulk registration gives the same code, so that the code doesn't reveal that it exists.
  bulkRegistrationNotFound: EXIT.notPermitted,
  runFailed: EXIT.unexpected,
};

export function exitCodeOfError(code: BulkRegistrationErrorCode): ExitCode {
  return BY_ERROR[code];
}

export const EXIT_CODES_HELP = `
Exit codes:
  0    success: every mentor is registered, or the command has done its work
  2    partial success: some mentors are not registered
  3    total failure: no mentor is registered
  64   wrong use: an option, a file or a setting is wrong, the run's state doesn't allow the command, or too many rounds are open
  69   unreachable: Temporal or the Supabase project can't be reached
  70   unexpected error, such as a run that an operator has terminated
  77   not permitted: the sign-in is refused, or the bulk registration is not yours
  78   doctor: the deployment has a problem that an operator has to solve
  130  interrupted: the run continues, and the command has printed how to follow it again
  141  the reader of the output has closed it, as | head does: the result is unknown, and the run continues`;
