/**
 * One registration of very many mentors, from 1,000 to 1,000,000, submitted as a stream through each interface: how
 * long it takes, what grows with it, and how soon readers of the largest one get their first byte.
 */
import { runWorkflowId } from "../src/domain/identifiers.ts";
import { BOUNDED_HEAP } from "./bounded-heap.ts";
import { withClient } from "./client.ts";
import type { BenchClient } from "./client.ts";
import type { ClientAnswer } from "./client-process.ts";
import { submitByFile } from "./command-line.ts";
import { measureFirstBytes } from "./first-bytes.ts";
import { benchMentors, newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { mebibytes, watchPeaks } from "./peak-memory.ts";
import { withServer } from "./server.ts";
import type { BenchServer } from "./server.ts";
import type { Measured } from "./results.ts";
import { milliseconds } from "./statistics.ts";

export const MILLION_SIZES = [1_000, 100_000, 1_000_000];

/** Runs of 1,000 before the first measured one: memory that a process takes only once is no growth. */
const WARM_UP = 50;

const LINES_PER_PIECE = 1_000;

type Face = (mentors: number) => Promise<ClientAnswer & { peak?: number }>;

export async function measureMillion(host: BenchHost, sizes: readonly number[]): Promise<Measured> {
  const largest = Math.max(...sizes);
  const runs: string[][] = [];
  const space: string[][] = [];
  const readers: Measured[] = [];
  const measure = async (client: BenchClient, server: BenchServer): Promise<void> => {
    const pids = { client: client.pid, server: server.pid, worker: host.pids.worker };
    const faces: Record<string, Face> = {
      client: (mentors) => client.submit({ mentors }),
      "HTTP, CSV": (mentors) => submitByHttp(host, server, mentors),
      "command line": (mentors) => submitByFile(host, mentors),
    };
    for (let run = 0; run < WARM_UP; run += 1) {
      await client.submit({ mentors: 1_000 });
      await submitByHttp(host, server, 1_000);
    }
    for (const mentors of sizes) {
      for (const [name, face] of Object.entries(faces)) {
        const before = await tableSizes(host);
        const peaks = watchPeaks(pids);
        const { bulkId, submitted, settled, peak } = await face(mentors);
        const { client: ofClient, server: ofServer, worker } = peaks.read();
        if (name === "client") space.push(...(await bytesPerMentor(host, before, mentors)));
        runs.push([
          mentors.toLocaleString("en"),
          name,
          milliseconds(submitted),
          milliseconds(settled),
          `${Math.round((mentors / settled) * 1_000).toLocaleString("en")}/s`,
          ...(await historyOf(host, bulkId)),
          mebibytes(peak ?? ofClient),
          mebibytes(ofServer),
          mebibytes(worker),
        ]);
        console.error(runs.at(-1)?.join(" | "));
        if (mentors === largest && name === "client")
          readers.push(await measureFirstBytes(host, server, bulkId));
      }
    }
  };
  await withClient(host, (client) => withServer(host, (server) => measure(client, server), BOUNDED_HEAP));
  const head = ["mentors", "by", "submitted", "settled", "mentors per second", "events", "history"];
  const notes = readers.flatMap(({ note }) => note ?? []);
  return {
    tables: [
      { head: [...head, "client, peak", "server, peak", "worker, peak"], rows: runs },
      { head: ["mentors", "table", "bytes per mentor", "of these indexes"], rows: space },
      ...readers.flatMap(({ tables }) => tables),
    ],
    ...(notes.length > 0 && { note: notes.join(" ") }),
  };
}

/** A list in CSV that is generated while it is sent. */
async function submitByHttp(host: BenchHost, server: BenchServer, mentors: number): Promise<ClientAnswer> {
  const began = performance.now();
  const { activityType, date, durationMinutes, note = "" } = newTemplate();
  const query = new URLSearchParams({
    "template[activityType]": activityType,
    "template[date]": date,
    "template[durationMinutes]": String(durationMinutes),
    "template[note]": note ?? "",
  });
  const answer = await server.call(`/bulk-registrations?${query.toString()}`, {
    method: "POST",
    headers: { "content-type": "text/csv", "idempotency-key": crypto.randomUUID() },
    body: ReadableStream.from(csvPieces(mentors)),
    duplex: "half",
  });
  if (answer.status !== 202) throw new Error(`the submission was answered with ${answer.status}`);
  const { bulkId } = (await answer.json()) as { bulkId: string };
  const submitted = performance.now() - began;
  const handle = await host.client.attach(bulkId);
  const { succeeded } = await handle.result();
  if (succeeded !== mentors) throw new Error(`${succeeded} of ${mentors} registered`);
  return { bulkId, submitted, settled: performance.now() - began };
}

function* csvPieces(mentors: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let lines = ["name,mentor_id"];
  for (const id of benchMentors(mentors)) {
    lines.push(`Sample mentor,${id}`);
    if (lines.length < LINES_PER_PIECE) continue;
    yield encoder.encode(`${lines.join("\n")}\n`);
    lines = [];
  }
  yield encoder.encode(`${lines.join("\n")}\n`);
}

/** @returns events, and kibibytes */
async function historyOf({ temporal }: BenchHost, bulkId: string): Promise<string[]> {
  const { historyLength, historySize } = await temporal.workflow
    .getHandle(runWorkflowId(bulkId, 1))
    .describe();
  return [String(historyLength), `${Math.round((historySize ?? 0) / 1_024)} KiB`];
}

interface TableSize {
  table: string;
  total: number;
  indexes: number;
}

async function tableSizes({ postgres }: BenchHost): Promise<TableSize[]> {
  const { rows } = await postgres.query<TableSize>(
    `select c.relname as table, pg_total_relation_size(c.oid)::float8 as total, pg_indexes_size(c.oid)::float8 as indexes
     from pg_class c
     where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'bulk_registration_private'::regnamespace)`,
  );
  return rows;
}

async function bytesPerMentor(
  host: BenchHost,
  before: readonly TableSize[],
  mentors: number,
): Promise<string[][]> {
  const after = await tableSizes(host);
  return after.flatMap((now) => {
    const then = before.find((each) => each.table === now.table) ?? { total: 0, indexes: 0 };
    const total = (now.total - then.total) / mentors;
    if (total < 1) return [];
    const indexes = (now.indexes - then.indexes) / mentors;
    return [[mentors.toLocaleString("en"), now.table, total.toFixed(0), indexes.toFixed(0)]];
  });
}
