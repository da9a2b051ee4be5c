/** BullMQ on its own Redis server: a flow with a job per mentor. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { endWithThisProcess, freePort, untilListening } from "../child.ts";
import { RETRIES, toldByFailed, WINDOW } from "../engine.ts";
import type { Engine, EngineKind, EngineServer, Surroundings } from "../engine.ts";

export const bullMq: EngineKind = {
  name: "BullMQ",
  package: "bullmq",
  settings: "a flow; `concurrency` 5; Redis appends to its file once a second",
  startServer: (folder) => startRedis(folder, "everysec"),
  start,
};

export const bullMqFsync: EngineKind = {
  name: "BullMQ with fsync",
  package: "bullmq",
  settings:
    "a flow; `concurrency` 5; Redis appends to its file at each command, as Postgres does at each commit",
  startServer: (folder) => startRedis(folder, "always"),
  start,
};

async function startRedis(folder: string, appendfsync: "everysec" | "always"): Promise<EngineServer> {
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
  return {
    place: { port },
    pid: redis.pid ?? 0,
    stop: async () => {
      redis.kill("SIGTERM");
      await once(redis, "exit");
    },
  };
}

async function start({ server, writes }: Surroundings): Promise<Engine> {
  const { FlowProducer, Job, Queue, QueueEvents, Worker } = await import("bullmq");
  const { Redis } = await import("ioredis");
  const connect = () =>
    new Redis({ host: "127.0.0.1", port: server?.["port"] ?? 0, maxRetriesPerRequest: null });
  const submits = new Worker<{ bulkId: string; position: number }>(
    "submit",
    async ({ data }) => {
      const registered = await writes.write(data.bulkId, data.position);
      if (!registered) throw new Error("not registered");
    },
    { connection: connect(), concurrency: WINDOW },
  );
  const bulks = new Worker<unknown, number[]>(
    "bulk",
    async (job) => Object.keys(await job.getIgnoredChildrenFailures()).map(positionOf),
    { connection: connect() },
  );
  const events = new QueueEvents("bulk", { connection: connect() });
  const queue = new Queue<unknown, number[]>("bulk", { connection: connect() });
  const flow = new FlowProducer({ connection: connect() });
  const all = [submits, bulks, events, queue, flow];
  await Promise.all(all.map((each) => each.waitUntilReady()));
  const retries = {
    attempts: RETRIES.attempts,
    backoff: { type: "exponential", delay: RETRIES.firstDelay },
    removeOnComplete: true,
    ignoreDependencyOnFailure: true,
  };
  return {
    run: async (bulkId, mentors) => {
      await writes.open(bulkId, mentors);
      const { job } = await flow.add({
        name: "bulk",
        queueName: "bulk",
        data: {},
        opts: { jobId: bulkId },
        children: Array.from({ length: mentors }, (_, index) => ({
          name: "submit",
          queueName: "submit",
          data: { bulkId, position: index + 1 },
          opts: { ...retries, jobId: `${bulkId}/${index + 1}` },
        })),
      });
      return toldByFailed(mentors, (await job.waitUntilFinished(events)) as number[]);
    },
    resume: async (bulkId, mentors) => {
      const job = await Job.fromId<unknown, number[]>(queue, bulkId);
      if (job === undefined) throw new Error("The flow is gone");
      return toldByFailed(mentors, await job.waitUntilFinished(events));
    },
    close: async () => {
      await Promise.all(all.map((each) => each.close()));
    },
  };
}

/** @param key such as `bull:submit:<bulkId>/3` */
function positionOf(key: string): number {
  return Number(key.slice(key.lastIndexOf("/") + 1));
}
