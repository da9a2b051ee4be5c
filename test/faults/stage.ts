/** The real servers, proxies that inject faults, worker processes and clients of one scenario. */
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { PrivateSigningKey } from "../../src/testing/stack/signing-keys.ts";
import { BulkRegistrationClient } from "../../src/client.ts";
import type { BulkSubmissionHandle, BulkSubmissionResult } from "../../src/client/types.ts";
import { DatabaseUnavailableError } from "../../src/domain/errors.ts";
import { withSession } from "../../src/testing/database.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";
import { signInAs } from "../../src/testing/sign-in.ts";
import { prepareBrokenRecords } from "./broken-records.ts";
import { startDatabaseMonitor } from "./database-monitor.ts";
import type { DatabaseMonitor } from "./database-monitor.ts";
import { startDatabaseProxy } from "./database-proxy.ts";
import type { DatabaseProxy } from "./database-proxy.ts";
import { PUBLISHABLE_KEY, startServers } from "./servers.ts";
import type { Servers } from "./servers.ts";
import { startTemporalProxy } from "./temporal-proxy.ts";
import type { TemporalProxy } from "./temporal-proxy.ts";
import { startWorkerProcess } from "./worker-process.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** The number of active mentors of the sample data in the coordinator's chapter. */
const SEEDED_ACTIVE = 40;

/** The number of active mentors that are added to them. */
const ADDED_ACTIVE = 760;

/** The number of worker processes of a stage. */
const WORKERS = 2;

/** Submit activities of each worker process at one time: more than the window of one run needs. */
const SLOTS = 20;

/** Milliseconds after which a run counts as endless. */
const PATIENCE = 300_000;

export interface Stage {
  readonly supabase: { url: string; publishableKey: string };
  readonly registrarKey: PrivateSigningKey;
  readonly sessionKey: PrivateSigningKey;
  /** The server itself, without the proxy. */
  readonly temporalAddress: string;
  readonly taskQueue: string;
  /** Between the workers and the Supabase project. */
  readonly proxy: DatabaseProxy;
  /** Between the workers and Temporal. */
  readonly temporalProxy: TemporalProxy;
  /** Looks into Postgres while writes are in flight. */
  readonly monitor: DatabaseMonitor;
  readonly servers: Pick<Servers, "postgres" | "postgrest" | "temporal">;
  /** The living workers, the oldest first. */
  readonly workers: readonly WorkerProcess[];
  /** How workers ended that were neither stopped nor killed: no fault may end a worker. */
  readonly fallenWorkers: readonly string[];
  startWorker(options?: { bundlePath?: string }): WorkerProcess;
  /** @param number the number of the seeded coordinator, from 1 */
  client(number: number): Promise<BulkRegistrationClient>;
  signIn(number: number): Promise<string>;
  /** Waits for the end of the round without any help. @throws when the round doesn't end within five minutes */
  settle(handle: BulkSubmissionHandle): Promise<BulkSubmissionResult>;
  /** Rows as the superuser sees them, past every policy. */
  rows<T extends Record<string, unknown>>(query: string, values?: unknown[]): Promise<T[]>;
  /** The first active mentors of coordinator 1's chapter, always the same ones; 800 at most. */
  mentorIds(count: number): string[];
  /** Histories of workflows as JSON: of a closed workflow once, because nothing is added to its history. */
  newHistories(): Promise<string>;
  /** The lines of the workers' logs since the call before. */
  newLogs(): string;
  stop(): Promise<void>;
}

/** @param bundlePath the bundle of the workflows that its workers run */
export async function startStage(bundlePath: string): Promise<Stage> {
  const servers = await startServers();
  const proxy = await startDatabaseProxy(() => servers.gatewayUrl);
  const temporalProxy = await startTemporalProxy(() => servers.temporalAddress);
  const monitor = startDatabaseMonitor(servers.databaseUrl, () => proxy.writes.total > 0);
  const connection = await Connection.connect({ address: servers.temporalAddress });
  const temporal = new Client({ connection });
  const taskQueue = `faults-${randomUUID()}`;
  const workers: WorkerProcess[] = [];
  const fallenWorkers: string[] = [];
  const lines: string[] = [];
  const closedBefore = new Set<string>();
  let workersSoFar = 0;
  const supabase = { url: servers.gatewayUrl, publishableKey: PUBLISHABLE_KEY };
  const stage: Stage = {
    supabase,
    registrarKey: servers.keys.registrar,
    sessionKey: servers.keys.session,
    temporalAddress: servers.temporalAddress,
    taskQueue,
    proxy,
    temporalProxy,
    monitor,
    servers,
    workers,
    fallenWorkers,
    startWorker: (worker = {}) => {
      workersSoFar += 1;
      const started = startWorkerProcess({
        number: workersSoFar,
        environment: {
          TEMPORAL_ADDRESS: temporalProxy.address,
          BULK_TASK_QUEUE: taskQueue,
          BULK_WORKFLOW_BUNDLE: worker.bundlePath ?? bundlePath,
          BULK_ACTIVITY_SLOTS: String(SLOTS),
          BULK_LOG_LEVEL: "INFO",
          SUPABASE_URL: proxy.urlOf(workersSoFar),
          SUPABASE_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
          BULK_REGISTRAR_JWK: JSON.stringify(servers.keys.registrar),
        },
        onLine: (line) => lines.push(line),
        onEnd: (ended, how) => {
          workers.splice(workers.indexOf(ended), 1);
          if (how !== undefined) fallenWorkers.push(`worker ${ended.number} ended by itself (${how})`);
        },
      });
      workers.push(started);
      return started;
    },
    signIn: (number) => signInAs(supabase, number),
    client: async (number) => {
      const accessToken = await signInAs(supabase, number);
      return BulkRegistrationClient.forSession({
        temporal,
        supabase,
        accessToken: async () => accessToken,
        taskQueue,
      });
    },
    settle,
    rows: (query, values = []) =>
      withSession(servers.databaseUrl, async (session) => (await session.query(query, values)).rows),
    mentorIds: (count) => Array.from({ length: count }, (_, index) => activeMentor(index + 1)),
    newHistories: () => readHistories(temporal, closedBefore),
    newLogs: () => lines.splice(0).join("\n"),
    stop: async () => {
      for (const worker of workers.slice()) await worker.kill();
      await monitor.stop();
      await connection.close();
      await temporalProxy.stop();
      await proxy.stop();
      await servers.stop();
    },
  };
  try {
    await addMentors(stage);
    await prepareBrokenRecords(stage);
    for (let count = 0; count < WORKERS; count += 1) stage.startWorker();
    await Promise.all(workers.map((worker) => worker.ready));
    return stage;
  } catch (error) {
    await stage.stop();
    throw error;
  }
}

async function settle(handle: BulkSubmissionHandle): Promise<BulkSubmissionResult> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      late.reject(new Error(`Round ${handle.round} of ${handle.bulkId} hasn't ended within ${PATIENCE} ms`)),
    PATIENCE,
  );
  try {
    for (;;) {
      try {
        return await Promise.race([handle.result(), late.promise]);
      } catch (error) {
        // The database was away for longer than a caller waits. A repeated call is safe.
        if (!(error instanceof DatabaseUnavailableError)) throw error;
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The numbers of the sample data end at 60; the added ones begin at 101. */
function activeMentor(number: number): string {
  return mentorId(number <= SEEDED_ACTIVE ? number : number - SEEDED_ACTIVE + 100);
}

async function addMentors(stage: Stage): Promise<void> {
  await stage.rows(
    `insert into public.mentors (id, chapter_id, full_name)
     select id, (select chapter_id from public.mentors where id = $2), 'Mentor Number ' || ordinality
     from unnest($1::uuid[]) with ordinality as added (id, ordinality)`,
    [
      Array.from({ length: ADDED_ACTIVE }, (_, index) => activeMentor(SEEDED_ACTIVE + 1 + index)),
      mentorId(1),
    ],
  );
}

/** @param closedBefore ids of closed runs that were read, to which this function adds */
async function readHistories(temporal: Client, closedBefore: Set<string>): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId, status } of temporal.workflow.list()) {
    if (closedBefore.has(runId)) continue;
    texts.push(historyToJSON(await temporal.workflow.getHandle(workflowId, runId).fetchHistory()));
    if (status.name !== "RUNNING") closedBefore.add(runId);
  }
  return texts.join("\n");
}
