/**
 * A worker is frozen in the middle of its writes, another one continues, and the frozen one wakes up with outdated
 * work.
 */
import { setTimeout as delay } from "node:timers/promises";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

/** Milliseconds at least: longer than Temporal needs to notice that the worker is gone. */
const FROZEN_FOR = { long: 40_000, short: 6_500 } as const;

/** Milliseconds for which another worker has continued before the frozen one wakes up, at least. */
const BOTH_AT_WORK = 1_000;

/** The greatest number of milliseconds of each write: the run must outlast the freeze. */
const SLOWED_BY = { long: 3_000, short: 700 } as const;

export const workerFrozen: FaultScenario = {
  name: "worker-frozen",
  title: "a worker frozen (SIGSTOP) for 40 s and thawed while another continues",
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
        const goesOn = Promise.race([written.next(brokeAt), settled]);
        try {
          // Temporal may give the work to the frozen worker again, which still seems to poll for it.
          await Promise.all([goesOn, delay(FROZEN_FOR[form])]);
          await delay(BOTH_AT_WORK);
        } finally {
          victim?.thaw();
        }
        const recoveredAt = await goesOn;
        return { brokeAt, ...(typeof recoveredAt === "number" && { recoveredAt }) };
      },
    }),
};
