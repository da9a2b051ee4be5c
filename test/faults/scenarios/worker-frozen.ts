/** A worker is frozen in the middle of its writes, another goes on, and the frozen one wakes up and believes that it still should. */
import { setTimeout as delay } from "node:timers/promises";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

/** Milliseconds: longer than it takes to find out that the worker is gone. */
const FROZEN_FOR = { long: 40_000, short: 8_000 } as const;

/** Milliseconds that each write takes, at most: the run must outlast the frost. */
const SLOWED_BY = { long: 3_000, short: 700 } as const;

export const workerFrozen: FaultScenario = {
  name: "worker-frozen",
  title: "a worker frozen (SIGSTOP) for 40 s and thawed while another goes on",
  unit: "freezes",
  goal: { long: 20, short: 1 },
  trial: (stage, random, { form }) =>
    runKillTrial({
      stage,
      random,
      faults: 1,
      slowedBy: SLOWED_BY[form],
      injectFault: async (_index, { written, settled }) => {
        const waits = await Promise.race([written.commit(), settled]);
        const victim = stage.workers.find(({ number }) => number === waits);
        const brokeAt = Date.now();
        victim?.freeze();
        const goesOn = Promise.race([written.next(brokeAt), settled, delay(FROZEN_FOR[form])]);
        try {
          await delay(FROZEN_FOR[form]);
        } finally {
          victim?.thaw();
        }
        const recoveredAt = await goesOn;
        if (typeof recoveredAt === "number") return { brokeAt, recoveredAt };
        return { brokeAt, violations: ["no other worker went on while one was frozen"] };
      },
    }),
};
