/** Postgres is stopped in its immediate mode, as by a crash, and started again on its data. */
import { setTimeout as delay } from "node:timers/promises";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

export const postgresStopped: FaultScenario = {
  name: "postgres-stopped",
  title: "Postgres stopped (immediate mode) and restarted",
  unit: "stops",
  goal: { long: 50, short: 1 },
  trial: (stage, random, { remaining }) =>
    runKillTrial({
      stage,
      random,
      faults: Math.min(5, remaining),
      injectFault: async () => {
        const { postgres } = stage.servers;
        const brokeAt = Date.now();
        await postgres.kill();
        await delay(random.integer(0, 1_500));
        await postgres.start();
        return { brokeAt };
      },
    }),
};
