/** The status that the process ends with: what scripts branch on. */
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
  /** As a shell says it of a process that SIGPIPE has ended. */
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
  // Also somebody else's: telling the two apart would say whose there are.
  bulkRegistrationNotFound: EXIT.notPermitted,
  runFailed: EXIT.unexpected,
};

export function exitCodeOfError(code: BulkRegistrationErrorCode): ExitCode {
  return BY_ERROR[code];
}

export const EXIT_CODES_HELP = `
Exit codes:
  0    success: every mentor is registered (or the command did what it was asked)
  2    partial success: some mentors are not registered
  3    total failure: no mentor is registered
  64   wrong use: an option, a file or a setting is wrong, the run is in no state for it, or too many rounds are open
  69   the service can't be reached: Temporal, or the Supabase project
  70   something unexpected, such as a run that an operator has terminated
  77   not permitted: the sign-in is refused, or it is no bulk registration of yours
  78   of doctor: the deployment has a problem that only an operator can mend
  130  interrupted: the run goes on, and how to attach to it again has been printed
  141  nobody reads the output any more, as with | head; what has come of it isn't known by then, and the run goes on`;
