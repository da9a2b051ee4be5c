/** graphile-worker: a job per mentor, with its default settings, and with its local queue and batched completion. */
import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "pg";
import { RETRIES, toldByFailed, WINDOW } from "../engine.ts";
import type { Engine, EngineKind, Surroundings } from "../engine.ts";
import { RunCounts } from "../run-counts.ts";

interface Job {
  bulkId: string;
  position: number;
}

export const graphileWorker: EngineKind = {
  name: "graphile-worker",
  package: "graphile-worker",
  settings: "`concurrentJobs` 5, pool of 10",
  start: (surroundings) => start(surroundings, "graphile_worker", {}),
};

export const graphileWorkerBatching: EngineKind = {
  name: "graphile-worker with batching",
  package: "graphile-worker",
  settings: "`concurrentJobs` 5, pool of 10; `localQueue` of 100, `completeJobBatchDelay` 0",
  start: (surroundings) =>
    start(surroundings, "graphile_worker_batching", {
      localQueue: { size: 100 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    }),
};

async function start(
  { databaseUrl, writes }: Surroundings,
  schema: string,
  batching: Readonly<Record<string, unknown>>,
): Promise<Engine> {
  const { Logger, makeWorkerUtils, run } = await import("graphile-worker");
  const connectionString = databaseUrl("graphile");
  const logger = new Logger(() => () => undefined);
  const runs = new RunCounts();
  const events = new EventEmitter();
  events.on("job:failed", ({ job }: { job: { payload: Job } }) =>
    runs.settle(job.payload.bulkId, job.payload.position, false),
  );
  const worker = {
    connectionString,
    schema,
    concurrentJobs: WINDOW,
    maxPoolSize: 10,
    pollInterval: 2_000,
    ...batching,
  };
  const runner = await run({
    preset: { worker },
    logger,
    events,
    noHandleSignals: true,
    taskList: {
      submit: async (payload) => {
        const { bulkId, position } = payload as Job;
        runs.settle(bulkId, position, await writes.write(bulkId, position));
      },
    },
  });
  const utils = await makeWorkerUtils({ preset: { worker: { connectionString, schema } }, logger });
  const pool = new Pool({ connectionString, max: 1 });
  // The engine deletes a completed job, and keeps one that has failed for good.
  const allSettled = async (bulkId: string, pause: number) => {
    for (;;) {
      const { rows } = await pool.query<{ position: number; open: boolean }>(
        `select (payload ->> 'position')::integer as position,
           attempts < max_attempts or locked_at is not null as open
         from ${schema}._private_jobs where payload ->> 'bulkId' = $1`,
        [bulkId],
      );
      if (!rows.some(({ open }) => open)) return rows.map(({ position }) => position);
      await delay(pause);
    }
  };
  return {
    run: async (bulkId, mentors) => {
      await writes.open(bulkId, mentors);
      const settled = runs.begin(bulkId, mentors);
      const jobs = Array.from({ length: mentors }, (_, index) => ({
        identifier: "submit",
        payload: { bulkId, position: index + 1 },
        maxAttempts: RETRIES.attempts,
      }));
      await utils.addJobs(jobs);
      const told = await settled;
      await allSettled(bulkId, 2);
      return told;
    },
    resume: async (bulkId, mentors) => toldByFailed(mentors, await allSettled(bulkId, 100)),
    close: async () => {
      await pool.end();
      await utils.release();
      await runner.stop();
    },
  };
}
