/** Whatever goes wrong, as the person at the terminal reads it and as the shell gets it. */
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

/** The command is used in a way that can't work. */
export class WrongUseError extends Error {
  override readonly name = "WrongUseError";
}

/** The settings of the environment or of the profile can't work. */
export class WrongSettingsError extends Error {
  override readonly name = "WrongSettingsError";
}

/** Temporal or the project's sign-in doesn't answer. */
export class UnreachableError extends Error {
  override readonly name: string = "UnreachableError";
}

/** The project's sign-in asks to come back later. */
export class TooManySignInsError extends UnreachableError {
  override readonly name = "TooManySignInsError";
}

/** Temporal or the project's sign-in refuses the caller. */
export class NotPermittedError extends Error {
  override readonly name = "NotPermittedError";
}

/** The process was told to end, by Ctrl-C or a signal. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** The person answered no when asked. */
export class DeclinedError extends Error {
  override readonly name = "DeclinedError";
}

/** Of an interrupted round. */
export const RETRY_TAKES_UP = "A retry takes up what it has left";

export interface Failure {
  exitCode: ExitCode;
  /** For programs. */
  code: string;
  /** Of a deployment that doesn't work. */
  reason?: string;
  message: string;
  /** What to do now. */
  hint?: string;
  /** What the command has begun may have been carried out. */
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
        ? "There is no bulk registration of yours with this id"
        : error.message,
    ...(hint !== undefined && { hint }),
    leftOpen: exitCode === EXIT.unreachable || exitCode === EXIT.unexpected,
  };
}

/** Also used where there is no call yet: when the command connects. */
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
  // The keys that prove a session could not be read: that says nothing about the session.
  if (error instanceof InvalidSessionError && error.reason === "unavailable") return EXIT.unreachable;
  return exitCodeOfError(error.code);
}

function hintOf(error: BulkRegistrationError): string | undefined {
  if (error instanceof InvalidSessionError && error.reason === "expired")
    return "Get a new BULK_ACCESS_TOKEN, or set BULK_EMAIL and BULK_PASSWORD instead";
  if (error instanceof RunInProgressError) return "Wait for it or cancel it, and then retry";
  if (error instanceof RunFailedError) return RETRY_TAKES_UP;
  if (error instanceof TooManyOpenRoundsError)
    return "Wait for one of them, or cancel it; `bulk-registration retry` takes up those that are interrupted (`list` shows them)";
  return undefined;
}
