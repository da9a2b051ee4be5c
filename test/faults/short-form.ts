/** The short form of some scenarios as tests, one after the other on one stage; `npm run faults` runs the long form. */
import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, inject, test } from "vitest";
import "../support/quiet-runtime.ts";
import { runScenario } from "./runner.ts";
import type { FaultScenario } from "./scenario.ts";
import { StageKeeper } from "./stage-keeper.ts";

/** Milliseconds: some of them wait for an outage to be over, on a machine that runs other tests as well. */
const PATIENCE = 600_000;

/** Another one each time, since no two schedules meet the same moments; a failure names it. */
const seed = randomBytes(6).toString("hex");

/** @param what breaks, for the title */
export function describeShortForm(what: string, scenarios: readonly FaultScenario[]): void {
  describe(`every mentor ends with exactly one row or one named reason, whatever ${what}`, () => {
    const stages = new StageKeeper(inject("workflowBundlePath"), scenarios.length);
    afterAll(() => stages.close());

    test.for(scenarios.map((scenario) => [scenario.name, scenario] as const))(
      "%s",
      { timeout: PATIENCE },
      async ([, scenario]) => {
        const { violations, done } = await runScenario(scenario, { form: "short", seed, commit: "", stages });

        expect(violations, `npm run faults -- --short --seed ${seed} --only ${scenario.name}`).toEqual([]);
        expect(done).toBe(true);
      },
    );
  });
}
