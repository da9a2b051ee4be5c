/** The short form of every fault scenario, one after the other; `npm run faults` runs the long one. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import "../support/quiet-runtime.ts";
import { runScenario } from "./runner.ts";
import { SCENARIOS } from "./scenarios.ts";

/** Milliseconds: some of them wait for an outage to be over, on a machine that runs other tests as well. */
const PATIENCE = 600_000;

/** Another one each time, since no two schedules meet the same moments; a failure names it. */
const seed = randomBytes(6).toString("hex");

describe("every mentor ends with exactly one row or one named reason", () => {
  test.for(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    { timeout: PATIENCE },
    async ([, scenario]) => {
      const { violations, done } = await runScenario(scenario, { form: "short", seed });

      expect(violations, `npm run faults -- --short --seed ${seed} --only ${scenario.name}`).toEqual([]);
      expect(done).toBe(true);
    },
  );
});
