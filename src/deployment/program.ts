/** Runs a server program. When it ends early, it says why, without anything that could be a secret. */
import { describeProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";

/** Exit codes as in sysexits.h. */
const EXIT = { unavailable: 69, software: 70, wrongConfiguration: 78 } as const;

/** The program can't work in this deployment. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  readonly problem: DeploymentProblem;

  constructor(problem: DeploymentProblem, options?: ErrorOptions) {
    super(describeProblem(problem), options);
    this.problem = problem;
  }
}

export interface ProgramEnd {
  exitCode: number;
  message: string;
  /** Present for a `DeploymentError`: the code of its problem. */
  reason?: string;
  /** Present for an unexpected error. */
  error?: object;
}

/** @param safe the names of errors whose messages hold no value of a setting */
export function describeEnd(error: unknown, safe: readonly string[]): ProgramEnd {
  if (error instanceof DeploymentError) {
    const { code, passing } = error.problem;
    const exitCode = passing ? EXIT.unavailable : EXIT.wrongConfiguration;
    return { exitCode, message: error.message, reason: code };
  }
  if (error instanceof Error && safe.includes(error.name))
    return { exitCode: EXIT.wrongConfiguration, message: error.message };
  return { exitCode: EXIT.software, message: "Unexpected failure", error: withoutMessages(error) };
}

/** Describes an error by its kind, its code and its place. A message is left out, since it can quote the input. */
export function withoutMessages(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code } = error as { code?: unknown };
  return {
    kind: error.name,
    ...((typeof code === "string" || typeof code === "number") && { code }),
    stack: error.stack
      ?.split("\n")
      .filter((line) => line.trimStart().startsWith("at "))
      .slice(0, 12),
    ...(error.cause !== undefined && { cause: withoutMessages(error.cause) }),
  };
}

/**
 * Runs the program, and ends the process when the program fails. The last output is one line of JSON on standard error, like the
 * rest of the log. Unhandled errors end the process the same way, since Node would print whole errors.
 */
export async function runProgram(main: () => Promise<void>, safe: readonly string[]): Promise<void> {
  const end = (error: unknown): never => {
    const { exitCode, ...words } = describeEnd(error, safe);
    process.stderr.write(`${JSON.stringify({ time: new Date(), level: "ERROR", ...words })}\n`);
    process.exit(exitCode);
  };
  process.on("uncaughtException", end);
  try {
    await main();
  } catch (error) {
    end(error);
  }
}
