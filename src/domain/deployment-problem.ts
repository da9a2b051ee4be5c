/**
 * The problems that a deployment can have. Each problem has a sentence that names the problem and a sentence that says how to fix
 * it. No sentence holds a value that could be a secret. The file is one table, so that the compiler finds a missing sentence.
 */
import type { ProblemEntry, ProblemFacts } from "./problem-entry.ts";
import { SUPABASE_PROBLEMS } from "./supabase-problems.ts";
import type { SupabaseProblemCode } from "./supabase-problems.ts";
import { TEMPORAL_PROBLEMS } from "./temporal-problems.ts";
import type { TemporalProblemCode } from "./temporal-problems.ts";

export type DeploymentProblemCode = TemporalProblemCode | SupabaseProblemCode;

export interface DeploymentProblem {
  code: DeploymentProblemCode;
  /** True when the problem may end by itself: the caller can try again. Every other problem needs an operator. */
  passing: boolean;
  /** Present when the deployment works despite the problem. */
  advisory?: true;
  /** A sentence that names the problem. */
  message: string;
  /** A sentence that says how to fix the problem, with the command where there is one. */
  remedy: string;
}

const PROBLEMS: Readonly<Record<DeploymentProblemCode, ProblemEntry>> = {
  ...TEMPORAL_PROBLEMS,
  ...SUPABASE_PROBLEMS,
};

export function deploymentProblem(code: DeploymentProblemCode, facts: ProblemFacts = {}): DeploymentProblem {
  const { passing = false, advisory, message, remedy } = PROBLEMS[code];
  const seen = facts.seen === undefined || facts.seen === "" ? "" : ` (${facts.seen})`;
  return {
    code,
    passing,
    ...(advisory !== undefined && { advisory }),
    message: `${message(facts)}${seen}`,
    remedy: remedy(facts),
  };
}

/** Joins the problem and its remedy, for logs and answers. */
export function describeProblem({ message, remedy }: Pick<DeploymentProblem, "message" | "remedy">): string {
  return `${message}. ${remedy}`;
}
