/**
 * Workers are killed with SIGKILL at any moment, one of two at a time: half of them between a commit and its answer.
 */
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

export const workerKilled: FaultScenario = {
  name: "worker-killed",
  title:
    "SIGKILL of the worker at random moments, incl. in the middle of a stretch, and after the commit and before the answer",
  unit: "kills",
  goal: { long: 300, short: 2 },
  trial: (stage, random, { remaining, form }) =>
    runKillTrial({
      stage,
      random,
      faults: Math.min(10, remaining),
      // The short form has one trial, of the harder kind.
      ...(form === "short" && { runForm: "stretches" as const }),
      injectFault: async (index, { written, settled }) => {
        // Either of the two: the one with the run in its cache, or the other.
        let victim = random.pick(stage.workers);
        if (index % 2 === 1) {
          const waits = await Promise.race([written.commit(), settled]);
          victim = stage.workers.find(({ number }) => number === waits) ?? victim;
        }
        const brokeAt = Date.now();
        await victim.kill();
        stage.startWorker();
        return { brokeAt };
      },
    }),
};
