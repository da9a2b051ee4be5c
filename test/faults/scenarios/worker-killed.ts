/** Workers are killed with SIGKILL at any moment, one of two at a time: half of them between a commit and its answer. */
import { SUBMIT } from "../database-proxy.ts";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

export const workerKilled: FaultScenario = {
  name: "worker-killed",
  title: "SIGKILL of the worker at random moments, incl. after the commit and before the answer",
  unit: "kills",
  goal: { long: 300, short: 4 },
  stage: { workers: 2, moreMentors: 160 },
  trial: (stage, random) =>
    runKillTrial({
      stage,
      random,
      faults: 10,
      mentors: 200,
      slowedBy: 400,
      injectFault: async (index) => {
        if (index % 2 === 1) await afterTheNextCommit(stage);
        const brokeAt = Date.now();
        // Either of the two, the one that holds the run in its cache or the other.
        await random.pick(stage.workers).kill();
        stage.startWorker();
        return brokeAt;
      },
    }),
};

/** Resolves when a row is committed whose answer hasn't gone back yet: it is held until this process has killed. */
async function afterTheNextCommit(stage: Stage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const before = stage.proxy.onCarriedOut;
  stage.proxy.onCarriedOut = async (request, arrivedAt) => {
    await before(request, arrivedAt);
    if (request.path !== SUBMIT) return;
    stage.proxy.onCarriedOut = before;
    resolve();
    // A moment for the kill; then its answer finds nobody.
    await new Promise((done) => setTimeout(done, 50));
  };
  await promise;
}
