/** What a program finds out of its deployment when it starts. */
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import { databaseProblem } from "../supabase/database-problem.ts";
import { DeploymentError } from "./program.ts";

export type DeploymentCheck = () => Promise<DeploymentProblem | undefined>;

/**
 * Ends the program for what only an operator can mend: of a new version with a wrong setting, the deployment then keeps the old
 * processes. What may pass by itself is told, and the program goes on.
 *
 * @throws {DeploymentError}
 */
export async function requireDeployment(
  checks: readonly DeploymentCheck[],
  tell: (problem: DeploymentProblem) => void,
): Promise<void> {
  for (const problem of await Promise.all(checks.map((check) => check()))) {
    if (problem === undefined) continue;
    if (!problem.passing && problem.advisory !== true) throw new DeploymentError(problem);
    tell(problem);
  }
}

/** Asks the project something under the registrar's key. */
export async function checkRegistrar(ask: () => Promise<unknown>): Promise<DeploymentProblem | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    const problem = databaseProblem(error);
    // The gateway has let the project's own key pass: it is the token that is refused.
    return error.code === "signIn" && error.databaseCode !== undefined
      ? deploymentProblem("registrarKeyRefused", { seen: error.databaseCode })
      : problem;
  }
}
