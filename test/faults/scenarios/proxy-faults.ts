/** Every fault between worker and database: each alone, for some of the requests, and mixed at random. */
import { randomUUID } from "node:crypto";
import type { BulkRegistrationClient } from "../../../src/client.ts";
import type { BulkSubmissionResult } from "../../../src/client/types.ts";
import { bulkIdOf } from "../database-proxy.ts";
import { FaultPlan } from "../fault-plan.ts";
import { checkInvariants } from "../invariants.ts";
import { drawForm, settingsOf } from "../run-form.ts";
import type { FaultScenario } from "../scenario.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Stage } from "../stage.ts";

/** The number of runs of one trial, all active at one time, each with its own faults. */
const RUNS_PER_TRIAL = 8;

export const proxyFaults: FaultScenario = {
  name: "proxy-faults",
  title: "each fault of the proxy alone, and random mixes",
  unit: "runs",
  goal: { long: 200, short: RUNS_PER_TRIAL },
  trial: async (stage, random, { form }) => {
    const plans = FaultPlan.forRuns(RUNS_PER_TRIAL, random, form);
    const byRun = new Map(plans.map((plan) => [randomUUID() as string, plan]));
    stage.proxy.faultOf = (request) => byRun.get(bulkIdOf(request))?.faultOf(request) ?? "none";
    const client = await stage.client(1);
    const violations: string[] = [];
    try {
      const runs = [...byRun].map(async ([bulkId, plan]) => {
        const found = await runUnder(stage, client, random.for(plan.name), bulkId, plan);
        violations.push(...found.map((violation) => `${violation} (under ${plan.name})`));
      });
      await Promise.all(runs);
    } finally {
      stage.proxy.faultOf = () => "none";
    }
    const faults = plans.reduce((sum, plan) => sum + plan.injected, 0);
    return { units: plans.length, runs: plans.length, faults, violations, recoveries: [] };
  },
};

async function runUnder(
  stage: Stage,
  client: BulkRegistrationClient,
  random: SeededRandom,
  bulkId: string,
  plan: FaultPlan,
): Promise<string[]> {
  const unknown = randomUUID();
  const mentors = stage.mentorIds(random.integer(15, 20));
  const mentorIds = random.shuffled([...mentors, unknown]);
  const template = { activityType: `Under faults ${bulkId}`, date: "2026-11-18", durationMinutes: 60 };
  plan.spare(mentorIds.indexOf(unknown) + 1);
  const handle = await client.submit({
    bulkId,
    template,
    mentorIds,
    ...settingsOf(drawForm(random), random),
  });
  const result = await stage.settle(handle);
  const expected = { [unknown]: "mentorUnknown" } as const;
  // A fault that refuses one write of one mentor looks like a lasting refusal of that mentor. All other faults pass.
  const allowed = (mentorId: string, code: string) => plan.mayFail(mentorIds.indexOf(mentorId) + 1, code);
  const violations = await checkInvariants(stage, {
    bulkIds: [bulkId],
    selected: mentorIds,
    expected,
    allowed,
  });

  // After the faults, a retry registers all remaining mentors, and none twice.
  plan.end();
  const retried = await retryAll(stage, client, bulkId, result);
  const registered = mentors.length - (result.failed - 1);
  if (retried.total !== result.failed || retried.succeeded !== retried.total - 1) {
    violations.push(
      `${bulkId}: ${registered} were registered, and a retry of ${retried.total} came to ${retried.succeeded}`,
    );
  }
  return [
    ...violations,
    ...(await checkInvariants(stage, { bulkIds: [bulkId], selected: mentorIds, expected })),
  ];
}

async function retryAll(
  stage: Stage,
  client: BulkRegistrationClient,
  bulkId: string,
  { failed }: BulkSubmissionResult,
): Promise<BulkSubmissionResult> {
  if (failed === 0) throw new Error(`${bulkId} should have failed for the unknown mentor`);
  return stage.settle(await client.retryFailed(bulkId));
}
