/** The cost of metrics and traces for a worker: nothing while they are off, and the measured share when they are on. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { noopMetricMeter } from "@temporalio/common";
import { choosePort } from "../src/testing/stack/free-port.ts";
import type { RoundStore } from "../src/activities/dependencies.ts";
import { measureDependencies } from "../src/telemetry/measured-dependencies.ts";
import { endBenchProcess, startWorker } from "./host.ts";
import type { BenchHost } from "./host.ts";
import type { WorkerChoice } from "./place.ts";
import { processorSeconds } from "./processes.ts";
import { runBulk } from "./runs.ts";
import type { Measured } from "./results.ts";
import { median, milliseconds } from "./statistics.ts";
import type { Table } from "./statistics.ts";

interface Kind {
  name: string;
  host: BenchHost;
  worker: ChildProcess;
}

const MENTORS = [20, 1_000] as const;

/** One mentor per write, so that the cost per write shows most. */
const SETTINGS = { mentorsPerWrite: 1 };

export async function measureTelemetry(host: BenchHost, rounds: number): Promise<Measured> {
  const receiver = createServer((request, response) => request.resume().on("end", () => response.end()));
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const tracesEndpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const metricsAddress = { host: "127.0.0.1", port: await choosePort() };
  const kinds = [
    await startKind(host, "neither", {}),
    await startKind(host, "metrics", { metricsAddress }),
    await startKind(host, "traces", { tracesEndpoint }),
  ];
  try {
    return { tables: [await tableOfRuns(kinds, rounds), await tableOfWrites()] };
  } finally {
    for (const { worker } of kinds) await endBenchProcess(worker);
    receiver.close();
    receiver.closeAllConnections();
  }
}

async function startKind(host: BenchHost, name: string, choice: WorkerChoice): Promise<Kind> {
  const taskQueue = `telemetry-${name}`;
  const worker = await startWorker(host.place, { ...choice, taskQueue });
  return { name, worker, host: { ...host, client: await host.newClient(taskQueue) } };
}

async function tableOfRuns(kinds: readonly Kind[], rounds: number): Promise<Table> {
  const rows: string[][] = [];
  for (const mentors of MENTORS) {
    const times = new Map<string, number[]>(kinds.map(({ name }) => [name, []]));
    const processor = new Map<string, number>(kinds.map(({ name }) => [name, 0]));
    // Each once, unmeasured, for connections, caches, plans.
    for (const kind of kinds) await runBulk(kind.host, mentors, SETTINGS);
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, host, worker } of kinds) {
        const before = processorSeconds(worker.pid ?? 0);
        times.get(name)?.push((await runBulk(host, mentors, SETTINGS)).milliseconds);
        processor.set(name, (processor.get(name) ?? 0) + processorSeconds(worker.pid ?? 0) - before);
      }
    }
    const neither = median(times.get("neither") ?? []);
    for (const { name } of kinds) {
      const time = median(times.get(name) ?? []);
      const perWrite = ((processor.get(name) ?? 0) / rounds / mentors) * 1_000;
      rows.push([
        String(mentors),
        name,
        milliseconds(time),
        (time / neither).toFixed(2),
        `${perWrite.toFixed(2)} ms`,
      ]);
    }
  }
  return { head: ["mentors", "on", "median", "ratio to neither", "worker's processor time per write"], rows };
}

const CALLS = 200_000;

/** The measuring code around each write without metrics, alone. */
async function tableOfWrites(): Promise<Table> {
  const answer = {} as Awaited<ReturnType<RoundStore["submit"]>>;
  const bare = { submit: async () => answer } as unknown as RoundStore;
  const { rounds } = measureDependencies({ rounds: bare, project: {} as never }, noopMetricMeter);
  const rows: string[][] = [];
  for (const [name, store] of [
    ["bare", bare],
    ["measured by a meter without effect", rounds],
  ] as const) {
    const write = { attempt: 1 } as Parameters<RoundStore["submit"]>[0];
    const { signal } = new AbortController();
    const began = performance.now();
    for (let call = 0; call < CALLS; call += 1) await store.submit(write, signal);
    rows.push([name, `${(((performance.now() - began) / CALLS) * 1_000).toFixed(2)} µs`]);
  }
  return { head: ["a write that is answered at once", "each"], rows };
}
