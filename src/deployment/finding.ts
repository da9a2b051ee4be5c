/** The result of one check of a deployment. */
import type { DeploymentProblem } from "../domain/deployment-problem.ts";

export type CheckName =
  | "temporal"
  | "namespace"
  | "search attributes"
  | "retention"
  | "workers"
  | "fairness"
  | "temporal clock"
  | "supabase"
  | "session keys"
  | "registrar key"
  | "schema"
  | "postgrest"
  | "max rows"
  | "statement timeout"
  | "limits"
  | "database clock"
  | "trial";

export interface Finding {
  check: CheckName;
  /** `warning`: the deployment works despite it. `skipped`: the check could not run. */
  status: "ok" | "warning" | "problem" | "skipped";
  /** A sentence without its full stop. */
  message: string;
  /** A sentence that says how to fix the problem. */
  remedy?: string;
  /** The code of the problem. */
  reason?: string;
  /** True when the problem may end by itself. */
  passing?: boolean;
}

export const ok = (check: CheckName, message: string): Finding => ({ check, status: "ok", message });

export const skipped = (check: CheckName, message: string): Finding => ({
  check,
  status: "skipped",
  message,
});

export const skipAll = (checks: readonly CheckName[], why: string): Finding[] =>
  checks.map((check) => skipped(check, why));

export function found(
  check: CheckName,
  { code, message, remedy, passing, advisory }: DeploymentProblem,
): Finding {
  return {
    check,
    status: advisory === true ? "warning" : "problem",
    message,
    remedy,
    reason: code,
    ...(passing && { passing }),
  };
}

/** @param message the message when the check found no problem */
export function findingOf(
  check: CheckName,
  problem: DeploymentProblem | undefined,
  message: string,
): Finding {
  return problem === undefined ? ok(check, message) : found(check, problem);
}

export type DeploymentStatus = "ok" | "warning" | "passing" | "problem";

/** @returns the worst status; `passing` when every problem may end by itself */
export function statusOf(findings: readonly Finding[]): DeploymentStatus {
  const problems = findings.filter(({ status }) => status === "problem");
  if (problems.some(({ passing }) => passing !== true)) return "problem";
  if (problems.length > 0) return "passing";
  return findings.some(({ status }) => status === "warning") ? "warning" : "ok";
}
