/** What grows with the list: history events, memory of each process, and the time of very large runs. */
import { runWorkflowId } from "../src/domain/identifiers.ts";
import { benchMentors, newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { mebibytes, watchPeaks } from "./peak-memory.ts";
import { withServer } from "./server.ts";
import type { BenchServer } from "./server.ts";
import type { Measured } from "./results.ts";
import { milliseconds } from "./statistics.ts";

const SIZES = [1_000, 20_000, 100_000];

/** Runs before the first measured one: memory that a process takes once is no growth. */
const WARM_UP = 10;

export async function measureGrowth(host: BenchHost): Promise<Measured> {
  const rows: string[][] = [];
  await withServer(host, async (server) => {
    const processes = { worker: host.pids.worker, server: server.pid, client: process.pid };
    for (let run = 0; run < WARM_UP; run += 1) await runOnce(host, 1_000, server);
    for (const mentors of SIZES) {
      const { milliseconds: time, bulkId } = await runOnce(host, mentors);
      const memory = watchPeaks(processes);
      await runOnce(host, mentors, server);
      const peaks = memory.read();
      const { historyLength } = await host.temporal.workflow.getHandle(runWorkflowId(bulkId, 1)).describe();
      rows.push([
        mentors.toLocaleString("en"),
        milliseconds(time),
        `${Math.round((mentors / time) * 1_000).toLocaleString("en")}/s`,
        String(historyLength),
        (historyLength / mentors).toFixed(4),
        ...Object.values(peaks).map(mebibytes),
      ]);
    }
  });
  const head = ["mentors", "submitted to result", "mentors per second", "events", "events per mentor"];
  return { tables: [{ head: [...head, "worker, peak", "server, peak", "client, peak"], rows }] };
}

/** @param server with a viewer over HTTP, and the result read to its end, as a user of all faces would. Default: neither */
async function runOnce(
  host: BenchHost,
  mentors: number,
  server?: BenchServer,
): Promise<{ milliseconds: number; bulkId: string }> {
  const began = performance.now();
  const handle = await host.client.submit({ mentorIds: benchMentors(mentors), template: newTemplate() });
  const viewing = server === undefined ? undefined : server.view(handle.bulkId);
  const result = await handle.result();
  const time = performance.now() - began;
  if (result.succeeded !== mentors) throw new Error(`${result.succeeded} of ${mentors} registered`);
  if (server !== undefined) {
    let outcomes = 0;
    for await (const { status } of result.outcomes) if (status === "success") outcomes += 1;
    if (outcomes !== mentors) throw new Error(`${outcomes} of ${mentors} outcomes`);
  }
  await viewing;
  return { milliseconds: time, bulkId: handle.bulkId };
}
