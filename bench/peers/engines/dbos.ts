/** DBOS Transact: steps of one workflow in a window, and a queue of workflows of one step each. */
import { setTimeout as delay } from "node:timers/promises";
import { RETRIES, toldByFailed, toldOf, WINDOW } from "../engine.ts";
import type { Engine, EngineKind, Surroundings, Told } from "../engine.ts";

const STEP = {
  name: "submit",
  retriesAllowed: true,
  maxAttempts: RETRIES.attempts,
  intervalSeconds: RETRIES.firstDelay / 1_000,
  backoffRate: RETRIES.factor,
};

/** Waits until the dispatcher has found a queue that was registered while it ran. */
const QUEUE_FOUND = 2_500;

export const dbosSteps: EngineKind = {
  name: "DBOS steps",
  package: "@dbos-inc/dbos-sdk",
  settings: "one workflow; its steps five at a time; pool of 20 connections; no tracing",
  start: async (surroundings) => {
    const { DBOS, engine } = await configured(surroundings, "steps");
    const submitAll = DBOS.registerWorkflow(
      async (bulkId: string, mentors: number) => {
        const registered: boolean[] = [];
        for (let first = 1; first <= mentors; first += WINDOW) {
          const size = Math.min(WINDOW, mentors - first + 1);
          const positions = Array.from({ length: size }, (_, index) => first + index);
          const submit = (position: number) =>
            DBOS.runStep(() => surroundings.writes.write(bulkId, position), STEP);
          const settled = await Promise.allSettled(positions.map(submit));
          registered.push(...settled.map((each) => each.status === "fulfilled" && each.value));
        }
        return toldOf(registered);
      },
      { name: "submitAll" },
    );
    await DBOS.launch();
    return engine(submitAll, async (_, told) => told);
  },
};

export const dbosQueue: EngineKind = {
  name: "DBOS queue",
  package: "@dbos-inc/dbos-sdk",
  settings: "a workflow per mentor on a queue with `workerConcurrency` 5, polled every 5 ms",
  start: async (surroundings) => {
    const { DBOS, engine } = await configured(surroundings, "queue");
    const submitOne = DBOS.registerWorkflow(
      (bulkId: string, position: number) =>
        DBOS.runStep(() => surroundings.writes.write(bulkId, position), STEP),
      { name: "submitOne" },
    );
    const submitAll = DBOS.registerWorkflow(
      async (bulkId: string, mentors: number) => {
        const positions = Array.from({ length: mentors }, (_, index) => index + 1);
        const handles = await Promise.all(
          positions.map((position) =>
            DBOS.startWorkflow(submitOne, { queueName: "submit" })(bulkId, position),
          ),
        );
        await DBOS.waitAll(handles, { pollingIntervalMs: 10 });
        return handles.length;
      },
      { name: "submitAll" },
    );
    await DBOS.launch();
    await DBOS.registerQueue("submit", {
      workerConcurrency: WINDOW,
      minPollingIntervalMs: 5,
      onConflict: "always_update",
    });
    await delay(QUEUE_FOUND);
    return engine(submitAll, async (bulkId, mentors) => {
      const failed = await DBOS.listWorkflows({
        parentWorkflowID: bulkId,
        status: "ERROR",
        loadInput: true,
      });
      return toldByFailed(
        mentors,
        failed.map(({ input }) => (input as [string, number])[1]),
      );
    });
  },
};

async function configured({ databaseUrl, writes }: Surroundings, name: string) {
  const { DBOS } = await import("@dbos-inc/dbos-sdk");
  DBOS.setConfig({
    name: `peers-${name}`,
    systemDatabaseUrl: databaseUrl("dbos"),
    systemDatabaseSchemaName: `dbos_${name}`,
    systemDatabasePoolSize: 20,
    logLevel: "error",
    enableOTLP: false,
    tracingEnabled: false,
  });
  const engine = <T>(
    submitAll: (bulkId: string, mentors: number) => Promise<T>,
    toldOfRun: (bulkId: string, result: T) => Promise<Told>,
  ): Engine => ({
    run: async (bulkId, mentors) => {
      await writes.open(bulkId, mentors);
      const handle = await DBOS.startWorkflow(submitAll, { workflowID: bulkId })(bulkId, mentors);
      return toldOfRun(bulkId, await handle.getResult());
    },
    resume: async (bulkId) => toldOfRun(bulkId, await DBOS.retrieveWorkflow<T>(bulkId).getResult()),
    close: () => DBOS.shutdown(),
  });
  return { DBOS, engine };
}
