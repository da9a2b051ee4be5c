/** PostgREST is killed and started again, or frozen for half a minute, so that requests hang until they time out. */
import { setTimeout as delay } from "node:timers/promises";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

/** Milliseconds. */
const FROZEN_FOR = { long: 30_000, short: 1_500 } as const;

const FAULTS_PER_TRIAL = 5;

export const postgrestKilled: FaultScenario = {
  name: "postgrest-killed",
  title: "PostgREST killed and restarted; frozen (SIGSTOP) for 30 s",
  unit: "faults",
  goal: { long: 50, short: 1 },
  trial: (stage, random, { remaining, form }) => {
    // Only one of all faults, because it takes as long as ten kills.
    const frozen = random.integer(0, FAULTS_PER_TRIAL - 1);
    return runKillTrial({
      stage,
      random,
      faults: Math.min(FAULTS_PER_TRIAL, remaining),
      injectFault: async (index) => {
        const { postgrest } = stage.servers;
        const brokeAt = Date.now();
        if (index === frozen) {
          postgrest.freeze();
          await delay(FROZEN_FOR[form]);
          postgrest.thaw();
        } else {
          await postgrest.kill();
          await delay(random.integer(0, 1_500));
          await postgrest.start();
        }
        return { brokeAt };
      },
    });
  },
};
