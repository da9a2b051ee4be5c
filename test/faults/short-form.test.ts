/** The short form of all scenarios, one after the other on one stage; `npm run faults` runs the long form. */
import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, inject, test } from "vitest";
import "../support/quiet-runtime.ts";
import { runScenario } from "./runner.ts";
import { SCENARIOS } from "./scenarios.ts";
import { StageKeeper } from "./stage-keeper.ts";

/** Milliseconds. Some scenarios wait for the end of an outage, on a machine that also runs other tests. */
const PATIENCE = 600_000;

/** A new seed each time, because no two schedules meet the same moments. A failure names the seed. */
const seed = randomBytes(6).toString("hex");

describe("every mentor ends with exactly one row or one named reason:", () => {
  const stages = new StageKeeper(inject("workflowBundlePath"), SCENARIOS.length);
  afterAll(() => stages.close());

  test.for(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    { timeout: PATIENCE },
    async ([, scenario]) => {
      const { violations, done } = await runScenario(scenario, { form: "short", seed, commit: "", stages });

      expect(violations, `npm run faults -- --short --seed ${seed} --only ${scenario.name}`).toEqual([]);
      expect(done).toBe(true);
    },
  );
});
