/**
 * Milliseconds from storing an outcome to its arrival at a viewer: in this process, and over HTTP. Outcomes from before
 * the viewer joined don't count.
 */
import type { BulkSubmissionHandle } from "../src/client/types.ts";
import { mentorIds, newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { processorSeconds } from "./processes.ts";
import { withServer } from "./server.ts";
import type { BenchServer } from "./server.ts";
import type { Measured } from "./results.ts";
import { milliseconds, percentile } from "./statistics.ts";

const MENTORS = 200;

/** Runs whose delays are counted together. */
const RUNS = 3;
const LATENCY = 100;

type Viewer = (handle: BulkSubmissionHandle, delays: number[]) => Promise<number>;

export async function measureViewers(host: BenchHost): Promise<Measured> {
  await host.setLatency(LATENCY);
  const rows: string[][] = [];
  await withServer(host, async (server) => {
    for (const count of [1, 200]) {
      rows.push([...(await measure(host, count, "client", viewByClient)), ""]);
      const before = processorSeconds(server.pid);
      const row = await measure(host, count, "HTTP", viewByHttp(server));
      rows.push([...row, `${((processorSeconds(server.pid) - before) / RUNS).toFixed(2)} s`]);
    }
  });
  await host.setLatency(0);
  const head = ["viewers", "by", "p50", "p95", "updates each", "server's processor time per run"];
  return { tables: [{ head, rows }] };
}

async function measure(host: BenchHost, count: number, by: string, view: Viewer): Promise<string[]> {
  const delays: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const handle = await host.client.submit({
      mentorIds: mentorIds(MENTORS),
      template: newTemplate(),
      mentorsPerWrite: 1,
    });
    const seen = await Promise.all(Array.from({ length: count }, () => view(handle, delays)));
    if (seen.some((updates) => updates !== MENTORS)) throw new Error(`a viewer saw ${Math.min(...seen)}`);
  }
  return [
    String(count),
    by,
    milliseconds(percentile(delays, 50)),
    milliseconds(percentile(delays, 95)),
    String(MENTORS),
  ];
}

const viewByClient: Viewer = async (handle, delays) => {
  let seen = 0;
  const openedAt = Date.now();
  for await (const update of handle.progress()) {
    const settledAt = Date.parse(update.settledAt);
    if (settledAt >= openedAt) delays.push(Date.now() - settledAt);
    seen += 1;
  }
  return seen;
};

function viewByHttp(server: BenchServer): Viewer {
  return ({ bulkId }, delays) =>
    server.view(bulkId, (settledAt, openedAt) => {
      if (settledAt >= openedAt) delays.push(Date.now() - settledAt);
    });
}

/** Runs for the median. */
const FIRST_ROUNDS = 7;

/** Milliseconds from submitting 1,000 mentors to the arrival of the first of them at a viewer over HTTP. */
export async function measureFirst(host: BenchHost): Promise<Measured> {
  await host.setLatency(LATENCY);
  const times: number[] = [];
  await withServer(host, async (server) => {
    for (let round = 0; round <= FIRST_ROUNDS; round += 1) {
      const began = performance.now();
      const { bulkId } = await host.client.submit({ mentorIds: mentorIds(1_000), template: newTemplate() });
      let first = Number.NaN;
      await server.view(bulkId, () => {
        if (Number.isNaN(first)) first = performance.now() - began;
      });
      // The first run is for connections, caches, plans.
      if (round > 0) times.push(first);
    }
  });
  await host.setLatency(0);
  const longest = milliseconds(Math.max(...times));
  return {
    tables: [
      {
        head: ["1,000 mentors at 100 ms", "median", "longest"],
        rows: [["first mentor seen by a viewer", milliseconds(percentile(times, 50)), longest]],
      },
    ],
  };
}
