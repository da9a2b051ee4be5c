/** BullMQ on a Redis server of its own: a flow with a job per mentor. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { countTrue, RETRIES, WINDOW } from "../engine.ts";
import type { Engine, EngineKind, Surroundings } from "../engine.ts";
import { endWithThisProcess, freePort, untilListening } from "../child.ts";

export const bullMq: EngineKind = {
  name: "BullMQ",
  package: "bullmq",
  settings: "a flow; `concurrency` 5; Redis appends to its file once a second",
  start: (surroundings) => start(surroundings, "everysec"),
};

export const bullMqFsync: EngineKind = {
  name: "BullMQ with fsync",
  package: "bullmq",
  settings:
    "a flow; `concurrency` 5; Redis appends to its file at each command, as Postgres does at each commit",
  start: (surroundings) => start(surroundings, "always"),
};

async function start({ folder, writes }: Surroundings, appendfsync: "everysec" | "always"): Promise<Engine> {
  const { FlowProducer, QueueEvents, Worker } = await import("bullmq");
  const { Redis } = await import("ioredis");
  const port = await freePort();
  const directory = join(folder, `redis-${appendfsync}`);
  await mkdir(directory, { recursive: true });
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    save: "",
    appendonly: "yes",
    appendfsync,
    "maxmemory-policy": "noeviction",
    dir: directory,
  };
  const redis = spawn(
    "redis-server",
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  endWithThisProcess(redis);
  await untilListening(port);
  const connect = () => new Redis({ host: "127.0.0.1", port, maxRetriesPerRequest: null });
  const submits = new Worker<{ bulkId: string; position: number }>(
    "submit",
    ({ data }) => writes.write(data.bulkId, data.position),
    { connection: connect(), concurrency: WINDOW },
  );
  const bulks = new Worker("bulk", async (job) => countTrue(Object.values(await job.getChildrenValues())), {
    connection: connect(),
  });
  const events = new QueueEvents("bulk", { connection: connect() });
  const flow = new FlowProducer({ connection: connect() });
  const all = [submits, bulks, events, flow];
  await Promise.all(all.map((each) => each.waitUntilReady()));
  const retries = {
    attempts: RETRIES.attempts,
    backoff: { type: "exponential", delay: RETRIES.firstDelay },
    removeOnComplete: true,
  };
  return {
    run: async (bulkId, mentors) => {
      await writes.open(bulkId, mentors);
      const { job } = await flow.add({
        name: "bulk",
        queueName: "bulk",
        data: {},
        opts: { removeOnComplete: true },
        children: Array.from({ length: mentors }, (_, index) => ({
          name: "submit",
          queueName: "submit",
          data: { bulkId, position: index + 1 },
          opts: retries,
        })),
      });
      return (await job.waitUntilFinished(events)) as number;
    },
    close: async () => {
      await Promise.all(all.map((each) => each.close()));
      redis.kill("SIGTERM");
      await once(redis, "exit");
    },
  };
}
