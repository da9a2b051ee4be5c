/** Runs a server program: what ends it early is said in words, and nothing that could be a secret is part of them. */
import { describeProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";

/** As in sysexits.h. */
const EXIT = { unavailable: 69, software: 70, wrongConfiguration: 78 } as const;

/** The deployment can't be worked in. */
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
  /** Of `DeploymentError`. */
  reason?: string;
  /** Of what nobody foresaw. */
  error?: object;
}

/** @param safe names of errors whose messages hold no value of a setting */
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

/** A message can quote what was given: the kind of an error, its code and its place say enough. */
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
 * Ends the process when the program fails; its last words are one line of JSON on standard error, like the rest of the log. What
 * fails outside of anybody's sight ends in the same way, and not in Node's, which prints whole errors.
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
