/** Milliseconds from the moment an outcome was stored to the moment a viewer has it: in this process, and over HTTP. */
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { BulkSubmissionHandle } from "../src/client/types.ts";
import type { BulkProgressUpdate } from "../src/domain/progress.ts";
import { mentorIds, newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { processorSeconds } from "./processes.ts";
import { withServer } from "./server.ts";
import type { BenchServer } from "./server.ts";
import { milliseconds, percentile, table } from "./statistics.ts";

const MENTORS = 200;
const LATENCY = 100;

type Viewer = (handle: BulkSubmissionHandle, delays: number[]) => Promise<number>;

export async function measureViewers(host: BenchHost): Promise<void> {
  await host.setLatency(LATENCY);
  const rows: string[][] = [];
  await withServer(host, async (server) => {
    for (const count of [1, 200]) {
      rows.push([...(await measure(host, count, "client", viewByClient)), ""]);
      const before = processorSeconds(server.pid);
      const row = await measure(host, count, "HTTP", viewByHttp(server));
      rows.push([...row, `${(processorSeconds(server.pid) - before).toFixed(2)} s`]);
    }
  });
  await host.setLatency(0);
  console.log(table(["viewers", "by", "p50", "p95", "updates each", "server's processor time"], rows));
}

async function measure(host: BenchHost, count: number, by: string, view: Viewer): Promise<string[]> {
  const handle = await host.client.submit({
    mentorIds: mentorIds(MENTORS),
    template: newTemplate(),
    mentorsPerWrite: 1,
  });
  const delays: number[] = [];
  const seen = await Promise.all(Array.from({ length: count }, () => view(handle, delays)));
  if (seen.some((updates) => updates !== MENTORS)) throw new Error(`a viewer saw ${Math.min(...seen)}`);
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
  for await (const update of handle.progress()) {
    delays.push(Date.now() - Date.parse(update.settledAt));
    seen += 1;
  }
  return seen;
};

function viewByHttp(server: BenchServer): Viewer {
  return async ({ bulkId }, delays) => {
    const body = await server.stream(bulkId);
    const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    let seen = 0;
    for await (const { event, data } of events) {
      if (event === "end") break;
      if (event !== "settled") continue;
      const update = JSON.parse(data) as BulkProgressUpdate;
      delays.push(Date.now() - Date.parse(update.settledAt));
      seen += 1;
    }
    return seen;
  };
}
