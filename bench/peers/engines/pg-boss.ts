/** pg-boss: a job per mentor, fetched five at a time. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "pg";
import { RETRIES, toldByFailed, WINDOW } from "../engine.ts";
import type { EngineKind } from "../engine.ts";
import { RunCounts } from "../run-counts.ts";

interface Job {
  bulkId: string;
  position: number;
}

const OPEN =
  "select count(*)::integer as open from pgboss.job where id = any ($1) and state in ('created', 'retry', 'active')";

const STATES = `select (data ->> 'position')::integer as position, state::text from pgboss.job
  where name = 'submit' and data ->> 'bulkId' = $1 and state <> 'completed'`;

export const pgBoss: EngineKind = {
  name: "pg-boss",
  package: "pg-boss",
  settings:
    "LISTEN and NOTIFY; batches of 5, the next at once after a full one; results per job; pool of 10; heartbeats of 10 s",
  start: async ({ databaseUrl, writes }) => {
    const { PgBoss } = await import("pg-boss");
    const connectionString = databaseUrl("pgboss");
    const boss = new PgBoss({
      connectionString,
      schema: "pgboss",
      useListenNotify: true,
      schedule: false,
      max: 10,
    });
    boss.on("error", (error) => console.error(error));
    await boss.start();
    await boss.createQueue("submit", {
      notify: true,
      heartbeatSeconds: 10,
      retryLimit: RETRIES.attempts - 1,
      retryDelay: RETRIES.firstDelay / 1_000,
      retryBackoff: true,
    });
    const runs = new RunCounts();
    await boss.work<Job>(
      "submit",
      {
        batchSize: WINDOW,
        burstWhenBatchFull: true,
        perJobResults: true,
        pollingIntervalSeconds: 0.5,
        includeMetadata: true,
      },
      (jobs) =>
        Promise.all(
          jobs.map(async ({ id, data, retryCount }) => {
            try {
              runs.settle(data.bulkId, data.position, await writes.write(data.bulkId, data.position));
              return { id, status: "completed" as const };
            } catch (error) {
              if (retryCount >= RETRIES.attempts - 1) runs.settle(data.bulkId, data.position, false);
              return { id, status: "failed" as const, output: { message: String(error) } };
            }
          }),
        ),
    );
    const pool = new Pool({ connectionString, max: 1 });
    return {
      run: async (bulkId, mentors) => {
        await writes.open(bulkId, mentors);
        const settled = runs.begin(bulkId, mentors);
        const jobs = Array.from({ length: mentors }, (_, index) => ({
          id: randomUUID(),
          data: { bulkId, position: index + 1 },
        }));
        await boss.insert("submit", jobs);
        const told = await settled;
        // The handlers are done; this waits until the engine has noticed.
        const last = jobs.slice(-2 * WINDOW).map(({ id }) => id);
        for (;;) {
          const { rows } = await pool.query<{ open: number }>(OPEN, [last]);
          if (rows[0]?.open === 0) return told;
          await delay(2);
        }
      },
      resume: async (bulkId, mentors) => {
        for (;;) {
          const { rows } = await pool.query<{ position: number; state: string }>(STATES, [bulkId]);
          const open = rows.filter(({ state }) => state !== "failed" && state !== "cancelled");
          if (open.length === 0)
            return toldByFailed(
              mentors,
              rows.map(({ position }) => position),
            );
          await delay(100);
        }
      },
      close: async () => {
        await pool.end();
        await boss.stop({ graceful: false });
      },
    };
  },
};
