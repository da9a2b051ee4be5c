/** Workers and the backend get SIGTERM in the middle of their work, as in each deployment of a new version. */
import { choosePort } from "../../../src/testing/stack/free-port.ts";
import { eventually } from "../../support/deferred.ts";
import { startProgramProcess } from "../../support/program-process.ts";
import type { ProgramProcess } from "../../support/program-process.ts";
import { startHttpCallers } from "../http-callers.ts";
import { checkInvariants } from "../invariants.ts";
import { runKillTrial } from "../kill-trial.ts";
import type { FaultScenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

const CALLERS = 4;

/** The number of mentors of each caller's bulk registrations. */
const MENTORS = 3;

export const stoppedUnderLoad: FaultScenario = {
  name: "stopped-under-load",
  title: "SIGTERM of the worker and of the backend under load, each replaced by another one",
  unit: "stops",
  goal: { long: 100, short: 2 },
  trial: async (stage, random, { remaining, form }) => {
    const violations: string[] = [];
    let backend = await startBackend(stage);
    const callers = startHttpCallers({
      url: () => backend.url,
      token: await stage.signIn(1),
      mentorIds: stage.mentorIds(MENTORS),
      callers: CALLERS,
    });
    try {
      const report = await runKillTrial({
        stage,
        random,
        faults: Math.min(form === "short" ? 2 : 10, remaining),
        injectFault: async (index) => {
          const brokeAt = Date.now();
          if (index % 2 === 0) {
            const status = await random.pick(stage.workers).stop();
            if (status !== 0) violations.push(`a worker that was asked to end ended with ${status}`);
            stage.startWorker();
          } else {
            const old = backend;
            // As in a deployment, the next process is ready before the old one ends.
            backend = await startBackend(stage);
            const status = await old.stop();
            if (status !== 0) violations.push(`a backend that was asked to end ended with ${status}`);
          }
          return { brokeAt };
        },
      });
      const called = await callers.finish();
      const { bulkIds } = called;
      violations.push(...called.violations, ...(await checkInvariants(stage, { bulkIds, expected: {} })));
      return {
        ...report,
        runs: report.runs + bulkIds.length,
        violations: [...report.violations, ...violations],
      };
    } finally {
      await backend.kill();
    }
  },
};

interface Backend {
  url: string;
  /** SIGTERM. @returns its status */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

async function startBackend({ supabase, temporalAddress, taskQueue }: Stage): Promise<Backend> {
  const port = await choosePort();
  const url = `http://127.0.0.1:${port}`;
  const program: ProgramProcess = startProgramProcess("server", {
    TEMPORAL_ADDRESS: temporalAddress,
    BULK_TASK_QUEUE: taskQueue,
    SUPABASE_URL: supabase.url,
    SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
    BULK_HTTP_PORT: String(port),
  });
  await eventually(
    "the backend is ready",
    async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200,
    60_000,
  );
  return {
    url,
    stop: () => {
      program.process.kill("SIGTERM");
      return program.ended;
    },
    kill: () => program.kill(),
  };
}
