/** Between workers and Temporal: connections are cut, refused for a while, or slow. */
import { setTimeout as delay } from "node:timers/promises";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

export const temporalCut: FaultScenario = {
  name: "temporal-cut",
  title: "connections between the workers and Temporal cut, refused or delayed",
  unit: "faults",
  goal: { long: 50, short: 1 },
  trial: (stage, random, { remaining }) =>
    runKillTrial({
      stage,
      random,
      faults: Math.min(6, remaining),
      injectFault: async () => {
        const { temporalProxy } = stage;
        const brokeAt = Date.now();
        switch (random.pick(["cut", "refuse", "delay"] as const)) {
          case "cut":
            temporalProxy.cut();
            break;
          case "refuse":
            temporalProxy.refuses = true;
            temporalProxy.cut();
            await delay(random.integer(100, 2_000));
            temporalProxy.refuses = false;
            break;
          case "delay":
            temporalProxy.delay = random.integer(20, 300);
            await delay(random.integer(500, 2_000));
            temporalProxy.delay = 0;
            break;
        }
        return { brokeAt };
      },
    }),
};
