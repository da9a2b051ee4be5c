/** Workers are killed with SIGKILL at any moment, one of two at a time: half of them between a commit and its answer. */
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";

export const workerKilled: FaultScenario = {
  name: "worker-killed",
  title: "SIGKILL of the worker at random moments, incl. after the commit and before the answer",
  unit: "kills",
  goal: { long: 300, short: 3 },
  stage: { workers: 2, moreMentors: 160 },
  trial: (stage, random, remaining) =>
    runKillTrial({
      stage,
      random,
      faults: Math.min(10, remaining),
      slowedBy: 400,
      injectFault: async (index, { written, settled }) => {
        // Either of the two, the one that holds the run in its cache or the other.
        let victim = random.pick(stage.workers);
        if (index % 2 === 1) {
          const waits = await Promise.race([written.commit(), settled]);
          victim = stage.workers.find(({ number }) => number === waits) ?? victim;
        }
        const brokeAt = Date.now();
        await victim.kill();
        stage.startWorker();
        return brokeAt;
      },
    }),
};
