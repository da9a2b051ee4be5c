/** Checks the deployment when a program starts. */
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import { databaseProblem } from "../supabase/database-problem.ts";
import { DeploymentError } from "./program.ts";

export type DeploymentCheck = () => Promise<DeploymentProblem | undefined>;

/**
 * Ends the program when only an operator can fix the problem. When a new version has a wrong setting, the deployment then keeps
 * the old processes. A passing problem is logged, and the program goes on.
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

/** Checks whether the project accepts the registrar's key. */
export async function checkRegistrar(ask: () => Promise<unknown>): Promise<DeploymentProblem | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    const problem = databaseProblem(error);
    // The gateway accepted the project's own key, so the token is refused.
    return error.code === "signIn" && error.databaseCode !== undefined
      ? deploymentProblem("registrarKeyRefused", { seen: error.databaseCode })
      : problem;
  }
}
