/** Asks what the backend can't do without. */
import type { AppDependencies } from "./dependencies.ts";

/** Milliseconds that a part may take to answer. */
const PATIENCE = 2_000;

/** Milliseconds that an answer holds: anybody may ask, and must not make us ask as often. */
const HOLDS = 1_000;

type Checks = Record<"temporal" | "supabase", "ok" | "unavailable">;

export function createReadiness(dependencies: AppDependencies): () => Promise<Checks> {
  let latest: { at: number; checks: Promise<Checks> } | undefined;
  return () => {
    if (latest === undefined || Date.now() - latest.at > HOLDS) {
      latest = { at: Date.now(), checks: check(dependencies) };
    }
    return latest.checks;
  };
}

async function check({ temporal, supabase }: AppDependencies): Promise<Checks> {
  const [runs, database] = await Promise.allSettled([
    temporal.withDeadline(Date.now() + PATIENCE, () => temporal.workflowService.getSystemInfo({})),
    askDatabase(supabase),
  ]);
  return { temporal: readCheck(runs), supabase: readCheck(database) };
}

function readCheck({ status }: PromiseSettledResult<unknown>): "ok" | "unavailable" {
  return status === "fulfilled" ? "ok" : "unavailable";
}

/** As nobody: to be refused by the database itself is answer enough. */
async function askDatabase({
  url,
  publishableKey,
  fetch: call = fetch,
}: AppDependencies["supabase"]): Promise<void> {
  const base = url.replace(/\/+$/, "");
  const { status } = await call(`${base}/rest/v1/chapters?select=id&limit=1`, {
    headers: { apikey: publishableKey },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (status >= 500) throw new RangeError(`HTTP ${status}`);
}
