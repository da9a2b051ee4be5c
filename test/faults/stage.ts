/** Everything a scenario needs, real and its own: servers, proxies that break things, worker processes, clients. */
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { PrivateSigningKey } from "../../local/signing-keys.ts";
import { BulkRegistrationClient } from "../../src/client.ts";
import type { BulkSubmissionHandle, BulkSubmissionResult } from "../../src/client.ts";
import { withSession } from "../support/database.ts";
import { mentorId } from "../support/mentor-ids.ts";
import { signInAs } from "../support/sign-in.ts";
import { prepareBundle } from "../support/bundle.ts";
import type { PreparedBundle } from "../support/bundle.ts";
import { startDatabaseProxy } from "./database-proxy.ts";
import type { DatabaseProxy } from "./database-proxy.ts";
import { driveRun } from "./drive-run.ts";
import { PUBLISHABLE_KEY, startServers } from "./servers.ts";
import type { Servers } from "./servers.ts";
import { startTemporalProxy } from "./temporal-proxy.ts";
import type { TemporalProxy } from "./temporal-proxy.ts";
import { startWorkerProcess } from "./worker-process.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Active mentors of the sample data in the coordinator's chapter. */
const SEEDED_ACTIVE = 40;

/** Slots of each worker process: two workers may have more in flight than the window of one run lets them. */
export const SLOTS = 20;

export interface StageOptions {
  /** Worker processes at first. */
  workers: number;
  /** Active mentors of coordinator 1's chapter, beyond the 40 of the sample data. Default 0. */
  moreMentors?: number;
  /** Postgres keeps what it has committed, also when it is killed. Default false: quicker. */
  durable?: boolean;
}

export interface Stage {
  readonly supabase: { url: string; publishableKey: string };
  readonly registrarKey: PrivateSigningKey;
  readonly sessionKey: PrivateSigningKey;
  /** The server itself, not through the proxy. */
  readonly temporalAddress: string;
  readonly taskQueue: string;
  /** Today's workflows, prebuilt. */
  readonly bundlePath: string;
  /** Between the workers and the Supabase project. */
  readonly proxy: DatabaseProxy;
  /** Between the workers and Temporal. */
  readonly temporalProxy: TemporalProxy;
  readonly servers: Pick<Servers, "postgres" | "postgrest" | "temporal">;
  /** Those that live, the oldest first. */
  readonly workers: readonly WorkerProcess[];
  /** How workers have ended that nobody had stopped or killed: no fault may bring one down. */
  readonly fallenWorkers: readonly string[];
  startWorker(options?: { bundlePath?: string }): WorkerProcess;
  /** @param number of the seeded coordinator, from 1 */
  client(number: number): Promise<BulkRegistrationClient>;
  signIn(number: number): Promise<string>;
  /** Waits for a run as a person would who watches it, and resumes it when it pauses. */
  settle(handle: BulkSubmissionHandle): Promise<BulkSubmissionResult>;
  /** Rows as the superuser sees them, past every policy. */
  rows<T extends Record<string, unknown>>(query: string, values?: unknown[]): Promise<T[]>;
  /** Active mentors of coordinator 1's chapter, always the same first ones. */
  mentorIds(count: number): string[];
  /** The histories of all workflows so far, as JSON. */
  histories(): Promise<string>;
  /** What the workers have logged so far. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

let bundle: Promise<PreparedBundle> | undefined;

export async function startStage(options: StageOptions): Promise<Stage> {
  bundle ??= prepareBundle();
  const bundlePath = (await bundle).path;
  const servers = await startServers({ durable: options.durable ?? false });
  const proxy = await startDatabaseProxy(() => servers.gatewayUrl);
  const temporalProxy = await startTemporalProxy(() => servers.temporalAddress);
  const connection = await Connection.connect({ address: servers.temporalAddress });
  const temporal = new Client({ connection });
  const taskQueue = `faults-${randomUUID()}`;
  const workers: WorkerProcess[] = [];
  const fallenWorkers: string[] = [];
  const lines: string[] = [];
  let workersSoFar = 0;
  const supabase = { url: servers.gatewayUrl, publishableKey: PUBLISHABLE_KEY };
  const stage: Stage = {
    supabase,
    registrarKey: servers.keys.registrar,
    sessionKey: servers.keys.session,
    temporalAddress: servers.temporalAddress,
    taskQueue,
    bundlePath,
    proxy,
    temporalProxy,
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
          BULK_SUBMISSION_SLOTS: String(SLOTS),
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
    settle: driveRun,
    rows: (query, values = []) =>
      withSession(servers.databaseUrl, async (session) => (await session.query(query, values)).rows),
    mentorIds: (count) => Array.from({ length: count }, (_, index) => activeMentor(index + 1)),
    histories: () => readHistories(temporal),
    logs: async () => lines.join("\n"),
    stop: async () => {
      for (const worker of workers.slice()) await worker.kill();
      await connection.close();
      await temporalProxy.stop();
      await proxy.stop();
      await servers.stop();
    },
  };
  try {
    await addMentors(stage, options.moreMentors ?? 0);
    for (let count = 0; count < options.workers; count += 1) stage.startWorker();
    return stage;
  } catch (error) {
    await stage.stop();
    throw error;
  }
}

/** Numbers of the sample data end at 60; ours begin at 101. */
function activeMentor(number: number): string {
  return mentorId(number <= SEEDED_ACTIVE ? number : number - SEEDED_ACTIVE + 100);
}

async function addMentors(stage: Stage, count: number): Promise<void> {
  await stage.rows(
    `insert into public.mentors (id, chapter_id, full_name)
     select id, (select chapter_id from public.mentors where id = $2), 'Mentor Number ' || ordinality
     from unnest($1::uuid[]) with ordinality as added (id, ordinality)`,
    [Array.from({ length: count }, (_, index) => activeMentor(SEEDED_ACTIVE + 1 + index)), mentorId(1)],
  );
}

async function readHistories(temporal: Client): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list()) {
    texts.push(historyToJSON(await temporal.workflow.getHandle(workflowId, runId).fetchHistory()));
  }
  return texts.join("\n");
}
