/** The processes of a bench: the stack, a worker, and this one, which is the client and the plain loop. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { Client as Postgres } from "pg";
import { BulkRegistrationClient } from "../src/client.ts";
import { createSessionVerifier } from "../src/supabase/session.ts";
import type { ProxyActivityTemplate } from "../src/domain/template.ts";
import type { Latency, StackPlace, WorkerChoice } from "./place.ts";

export interface BenchHost {
  readonly place: StackPlace;
  readonly temporal: Client;
  readonly client: BulkRegistrationClient;
  readonly postgres: Postgres;
  readonly pids: { stack: number; worker: number };
  /** The delay of every write, in all processes. */
  readonly latency: Latency;
  setLatency(milliseconds: number): Promise<void>;
  /** Another client, as another process would have. @param taskQueue default: the usual worker's */
  newClient(taskQueue?: string): Promise<BulkRegistrationClient>;
  stop(): Promise<void>;
}

/** A template that was never registered before. */
export function newTemplate(): ProxyActivityTemplate {
  return {
    activityType: `Bench ${randomUUID()}`,
    date: "2026-11-20",
    durationMinutes: 90,
    note: "A group session",
  };
}

/** The ids of the mentors that `openBenchHost` creates, from 1. */
export function mentorIds(count: number): string[] {
  return [...benchMentors(count)];
}

/** The ids of `mentorIds` one by one: a list of them would count as memory of the bench. */
export function* benchMentors(count: number): Generator<string, void, undefined> {
  for (let number = 1; number <= count; number += 1) yield benchMentorId(number);
}

/** @param number of the mentor, from 1 */
export function benchMentorId(number: number): string {
  return `a1000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Adds what is missing of the first mentors to the coordinator's chapter, all active. */
export async function addBenchMentors(
  postgres: Postgres,
  coordinatorId: string,
  count: number,
): Promise<void> {
  await postgres.query(
    `insert into public.mentors (id, chapter_id, full_name)
     select ('a1000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, c.chapter_id, 'Bench mentor ' || n
     from public.coordinators c, generate_series(1, $1::integer) n where c.user_id = $2
     on conflict do nothing`,
    [count, coordinatorId],
  );
}

/** @param mentors the least number of active mentors in the coordinator's chapter */
export async function openBenchHost(mentors: number): Promise<BenchHost> {
  const stack = startBenchProcess("stack-process.ts");
  const [place] = (await once(stack, "message")) as [StackPlace];
  const postgres = new Postgres({ connectionString: place.postgresUrl });
  await postgres.connect();
  await addBenchMentors(postgres, place.coordinatorId, mentors);
  await postgres.query("analyze public.mentors");
  const worker = startBenchProcess("worker-process.ts", [place]);
  await once(worker, "message");
  const connection = await Connection.connect({ address: place.temporal.address });
  const temporal = new Client({ connection, namespace: place.temporal.namespace });
  const verify = createSessionVerifier({ supabaseUrl: place.supabaseUrl });
  const newClient = (taskQueue?: string) =>
    BulkRegistrationClient.forSession({
      temporal,
      supabase: { url: place.supabaseUrl, publishableKey: place.publishableKey },
      accessToken: async () => place.accessToken,
      verify,
      ...(taskQueue !== undefined && { taskQueue }),
    });
  const latency: Latency = { milliseconds: 0 };
  return {
    place,
    temporal,
    client: await newClient(),
    postgres,
    pids: { stack: stack.pid ?? 0, worker: worker.pid ?? 0 },
    latency,
    setLatency: async (milliseconds) => {
      latency.milliseconds = milliseconds;
      worker.send(latency);
      await once(worker, "message");
    },
    newClient,
    stop: async () => {
      await connection.close();
      await postgres.end();
      await endBenchProcess(worker);
      await endBenchProcess(stack);
    },
  };
}

/** A second worker. The caller ends it. */
export async function startWorker(place: StackPlace, choice: WorkerChoice = {}): Promise<ChildProcess> {
  const worker = startBenchProcess("worker-process.ts", [place, choice]);
  await once(worker, "message");
  return worker;
}

/**
 * A process that ends by itself ends the bench, too.
 *
 * @param told the message to the process, which reports to its parent when it is ready
 * @param execArgv options of Node.js. Default: those of this process
 */
export function startBenchProcess(
  file: string,
  told: readonly object[] = [],
  execArgv = process.execArgv,
): ChildProcess {
  const args = told.map((each) => JSON.stringify(each));
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv,
  });
  child.once("exit", (code, signal) => {
    if (code !== 0 && signal !== "SIGTERM") throw new Error(`${file} ended with ${code ?? signal}`);
  });
  return child;
}

export async function endBenchProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
