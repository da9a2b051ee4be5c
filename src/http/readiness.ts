/** Checks the services that the backend needs, and describes their problems. */
import { checkSupabase } from "../deployment/supabase-check.ts";
import { checkTemporal } from "../deployment/temporal-check.ts";
import { describeProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import type { AppDependencies } from "./dependencies.ts";

/** Milliseconds in which a service must answer. */
const PATIENCE = 2_000;

/** Milliseconds for which an answer is reused. The route needs no session, so its callers must not cause a check per request. */
const HOLDS = 1_000;

const PARTS = ["temporal", "supabase"] as const;

type Part = (typeof PARTS)[number];

export interface Readiness {
  checks: Record<Part, "ok" | "unavailable">;
  problems: { part: Part; reason: string; detail: string }[];
}

type ReadinessParts = Pick<AppDependencies, "temporal" | "supabase" | "publishedKeys">;

/** @param tell called when the problem of a part changes; its problem is undefined when the part works again */
export function createReadiness(
  dependencies: ReadinessParts,
  tell: (part: Part, problem: DeploymentProblem | undefined) => void = () => undefined,
): () => Promise<Readiness> {
  const told: Partial<Record<Part, DeploymentProblem | undefined>> = {};
  let latest: { at: number; readiness: Promise<Readiness> } | undefined;

  const check = async (): Promise<Readiness> => {
    const found = await findProblems(dependencies);
    for (const part of PARTS) {
      if (found[part]?.code !== told[part]?.code) tell(part, found[part]);
      told[part] = found[part];
    }
    return describe(found);
  };

  return () => {
    if (latest === undefined || performance.now() - latest.at > HOLDS) {
      latest = { at: performance.now(), readiness: check() };
    }
    return latest.readiness;
  };
}

async function findProblems({
  temporal: { connection, options },
  supabase,
  publishedKeys = true,
}: ReadinessParts): Promise<Record<Part, DeploymentProblem | undefined>> {
  const [runs, project] = await Promise.all([
    checkTemporal(connection, options.namespace, PATIENCE),
    checkSupabase(supabase, { patience: PATIENCE, publishedKeys }),
  ]);
  return { temporal: runs, supabase: project };
}

function describe(found: Record<Part, DeploymentProblem | undefined>): Readiness {
  const status = (part: Part) => (found[part] === undefined ? "ok" : "unavailable");
  const problems: Readiness["problems"] = [];
  for (const part of PARTS) {
    const problem = found[part];
    if (problem !== undefined)
      problems.push({ part, reason: problem.code, detail: describeProblem(problem) });
  }
  return { checks: { temporal: status("temporal"), supabase: status("supabase") }, problems };
}
