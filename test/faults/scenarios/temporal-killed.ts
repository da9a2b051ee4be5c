/** The Temporal server is killed with SIGKILL and started again on its data. */
import { setTimeout as delay } from "node:timers/promises";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

export const temporalKilled: FaultScenario = {
  name: "temporal-killed",
  title: "SIGKILL of the Temporal server and restart on the same data",
  unit: "kills",
  goal: { long: 50, short: 1 },
  trial: (stage, random, { remaining }) =>
    runKillTrial({
      stage,
      random,
      faults: Math.min(5, remaining),
      injectFault: async () => {
        const { temporal } = stage.servers;
        const brokeAt = Date.now();
        await temporal.kill();
        await delay(random.integer(0, 1_000));
        await temporal.start();
        return { brokeAt };
      },
    }),
};
