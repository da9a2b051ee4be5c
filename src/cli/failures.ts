/** Describes every error for the person at the terminal and for the shell. */
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import {
  BulkRegistrationError,
  BulkRegistrationNotFoundError,
  DatabaseUnavailableError,
  InvalidSessionError,
  RunFailedError,
  RunInProgressError,
  TooManyOpenRoundsError,
  TemporalUnavailableError,
} from "../domain/errors.ts";
import { EXIT, exitCodeOfError } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";

/** The command line or a file that it names is wrong. */
export class WrongUseError extends Error {
  override readonly name = "WrongUseError";
}

/** A setting of the environment or of the profile is wrong. */
export class WrongSettingsError extends Error {
  override readonly name = "WrongSettingsError";
}

/** Temporal or the Supabase project doesn't answer. */
export class UnreachableError extends Error {
  override readonly name: string = "UnreachableError";
}

/** The project's sign-in refuses further attempts for a while. */
export class TooManySignInsError extends UnreachableError {
  override readonly name = "TooManySignInsError";
}

/** Temporal or the Supabase project refuses the caller. */
export class NotPermittedError extends Error {
  override readonly name = "NotPermittedError";
}

/** Ctrl-C or a signal has ended the command. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** The person has answered no to a question. */
export class DeclinedError extends Error {
  override readonly name = "DeclinedError";
}

/** The hint for an interrupted round. */
export const RETRY_TAKES_UP = "A retry includes the mentors that are still open";

export interface Failure {
  exitCode: ExitCode;
  /** A stable code for programs. */
  code: string;
  /** The code of the deployment's problem. */
  reason?: string;
  message: string;
  /** The next step for the person. */
  hint?: string;
  /** Whether the command may have started its work in spite of the failure. */
  leftOpen?: boolean;
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof BulkRegistrationError) return describeKnown(error);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WrongUseError) return { exitCode: EXIT.wrongUse, code: "wrongUse", message };
  if (error instanceof WrongSettingsError)
    return { exitCode: EXIT.wrongUse, code: "invalidConfiguration", message };
  if (error instanceof TooManySignInsError)
    return { exitCode: EXIT.unreachable, code: "tooManySignIns", message };
  if (error instanceof UnreachableError)
    return { exitCode: EXIT.unreachable, code: "unreachable", message, leftOpen: true };
  if (error instanceof NotPermittedError)
    return { exitCode: EXIT.notPermitted, code: "notPermitted", message };
  if (error instanceof InterruptedError)
    return { exitCode: EXIT.interrupted, code: "interrupted", message, leftOpen: true };
  if (error instanceof DeclinedError) return { exitCode: EXIT.interrupted, code: "declined", message };
  const name = error instanceof Error ? `${error.name}: ` : "";
  return { exitCode: EXIT.unexpected, code: "unexpected", message: `${name}${message}`, leftOpen: true };
}

function describeKnown(error: BulkRegistrationError): Failure {
  if (error instanceof TemporalUnavailableError || error instanceof DatabaseUnavailableError)
    return describeDeployment(error, error.problem);
  const exitCode = exitCodeOf(error);
  const hint = hintOf(error);
  return {
    exitCode,
    code: error.code,
    message:
      error instanceof BulkRegistrationNotFoundError
        ? "You have no bulk registration with this id"
        : error.message,
    ...(hint !== undefined && { hint }),
    leftOpen: exitCode === EXIT.unreachable || exitCode === EXIT.unexpected,
  };
}

/** Also describes a problem that the command meets when it connects. */
export function describeDeployment(error: { code: string }, problem: DeploymentProblem): Failure {
  const { passing, message, remedy } = problem;
  const exitCode = passing
    ? EXIT.unreachable
    : NOT_PERMITTED.includes(problem.code)
      ? EXIT.notPermitted
      : EXIT.wrongUse;
  const code = passing ? error.code : "invalidDeployment";
  return { exitCode, code, reason: problem.code, message, hint: remedy, leftOpen: true };
}

const NOT_PERMITTED: readonly string[] = ["temporalSignIn", "temporalPermission", "projectKeyRefused"];

function exitCodeOf(error: BulkRegistrationError): ExitCode {
  // The signing keys could not be read, which says nothing about the session.
  if (error instanceof InvalidSessionError && error.reason === "unavailable") return EXIT.unreachable;
  return exitCodeOfError(error.code);
}

function hintOf(error: BulkRegistrationError): string | undefined {
  if (error instanceof InvalidSessionError && error.reason === "expired")
    return "Get a new BULK_ACCESS_TOKEN, or set BULK_EMAIL and BULK_PASSWORD instead";
  if (error instanceof RunInProgressError) return "Wait for the run or cancel it, and then retry";
  if (error instanceof RunFailedError) return RETRY_TAKES_UP;
  if (error instanceof TooManyOpenRoundsError)
    return "Wait for one of the rounds or cancel it. `list` shows interrupted rounds, and `bulk-registration retry` closes them";
  return undefined;
}
