/** The table of the results: every figure comes from the totals. */
import type { ScenarioTotals } from "./runner.ts";
import type { FaultScenario, SuiteForm } from "./scenario.ts";

export interface Suite {
  form: SuiteForm;
  seed: string;
  /** ISO 8601. */
  date: string;
  totals: ReadonlyMap<string, ScenarioTotals>;
}

const HEAD = [
  "scenario",
  "commit",
  "goal",
  "reached",
  "runs",
  "faults injected",
  "invariant violations",
  "recovery p50",
  "recovery p95",
] as const;

export function tableOf(scenarios: readonly FaultScenario[], { form, totals }: Suite): string {
  const rows = scenarios.map((scenario) => {
    const found = totals.get(scenario.name);
    const goal = `${scenario.goal[form]} ${scenario.unit}`;
    if (found === undefined) return [scenario.title, "", goal, "not run", "", "", "", "", ""];
    const { units, runs, faults, violations, recoveries, commit } = found;
    const reached = units >= scenario.goal[form] ? String(units) : `${units}, **not reached**`;
    const figures = [reached, runs, faults, violations.length].map(String);
    return [
      scenario.title,
      commit,
      goal,
      ...figures,
      percentile(recoveries, 0.5),
      percentile(recoveries, 0.95),
    ];
  });
  return [HEAD, HEAD.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** @param recoveries milliseconds */
export function percentile(recoveries: readonly number[], part: number): string {
  if (recoveries.length === 0) return "";
  const sorted = recoveries.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
  return `${value} ms`;
}

export function documentOf(scenarios: readonly FaultScenario[], suite: Suite): string {
  const violations = scenarios.flatMap(({ name }) =>
    (suite.totals.get(name)?.violations ?? []).map((violation) => `- ${name}: ${violation.split("\n")[0]}`),
  );
  return `# What the fault suite found

For readers who want to know how the promises of the README are tested. \`npm run faults\` wrote this page on ${suite.date}, with the seed \`${suite.seed}\`. The same command with \`--seed ${suite.seed}\` draws the same
schedule again. Each scenario names the commit at which it ran. The processes are real and run on the embedded stack. The checks are in \`test/faults/invariants.ts\` and \`test/faults/database-monitor.ts\`,
and the faults of each scenario in \`test/faults/scenarios\`.

A recovery is the time from a fault until the commit of the first registration that was requested after it.

${tableOf(scenarios, suite)}

## Violations

${violations.length === 0 ? "None." : violations.join("\n")}
`;
}
