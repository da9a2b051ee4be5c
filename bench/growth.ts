/** What grows with the list: history events, memory of each process, and the time of very large runs. */
import { runWorkflowId } from "../src/domain/identifiers.ts";
import { BOUNDED_HEAP } from "./bounded-heap.ts";
import { withClient } from "./client.ts";
import type { BenchClient } from "./client.ts";
import type { ClientAnswer } from "./client-process.ts";
import type { BenchHost } from "./host.ts";
import { mebibytes, watchPeaks } from "./peak-memory.ts";
import { withServer } from "./server.ts";
import type { BenchServer } from "./server.ts";
import type { Measured } from "./results.ts";
import { milliseconds } from "./statistics.ts";

const SIZES = [1_000, 20_000, 100_000];

/** Runs before the first measured one: memory that a process takes only once is no growth. */
const WARM_UP = 10;

export async function measureGrowth(host: BenchHost): Promise<Measured> {
  const rows: string[][] = [];
  const measure = async (client: BenchClient, server: BenchServer): Promise<void> => {
    const processes = { worker: host.pids.worker, server: server.pid, client: client.pid };
    for (let run = 0; run < WARM_UP; run += 1) await runWatched(client, server, 1_000);
    for (const mentors of SIZES) {
      const { settled, bulkId } = await client.submit({ mentors });
      const memory = watchPeaks(processes);
      await runWatched(client, server, mentors);
      const peaks = memory.read();
      const { historyLength } = await host.temporal.workflow.getHandle(runWorkflowId(bulkId, 1)).describe();
      rows.push([
        mentors.toLocaleString("en"),
        milliseconds(settled),
        `${Math.round((mentors / settled) * 1_000).toLocaleString("en")}/s`,
        String(historyLength),
        (historyLength / mentors).toFixed(4),
        ...Object.values(peaks).map(mebibytes),
      ]);
    }
  };
  await withClient(host, (client) => withServer(host, (server) => measure(client, server), BOUNDED_HEAP));
  const head = ["mentors", "submitted to result", "mentors per second", "events", "events per mentor"];
  return { tables: [{ head: [...head, "worker, peak", "server, peak", "client, peak"], rows }] };
}

/** A run with a viewer over HTTP whose result is read to its end, as a user of all interfaces would. */
async function runWatched(client: BenchClient, server: BenchServer, mentors: number): Promise<ClientAnswer> {
  let viewing: Promise<number> | undefined;
  const answer = await client.submit({ mentors, readsOutcomes: true }, (bulkId) => {
    viewing = server.view(bulkId);
  });
  await viewing;
  return answer;
}
