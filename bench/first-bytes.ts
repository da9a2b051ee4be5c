/** How soon readers of a registration get their first byte, for any size. */
import { setTimeout as delay } from "node:timers/promises";
import type { BenchHost } from "./host.ts";
import type { BenchServer } from "./server.ts";
import type { Measured } from "./results.ts";
import { median, milliseconds } from "./statistics.ts";

const REPETITIONS = 5;

export async function measureFirstBytes(
  host: BenchHost,
  server: BenchServer,
  bulkId: string,
): Promise<Measured> {
  const began = performance.now();
  await untilAudited(host, bulkId);
  const recount = performance.now() - began;
  const one = `/bulk-registrations/${bulkId}`;
  const readers: Record<string, () => Promise<void>> = {
    "list of registrations": () => firstByte(server, "/bulk-registrations"),
    "the registration": () => firstByte(server, one),
    "first page of mentors": () => firstByte(server, `${one}/outcomes?limit=1000`),
    "first page of the failed ones": () => firstByte(server, `${one}/outcomes?status=failure`),
    "late reader of the event stream": () => firstByte(server, `${one}/progress`),
    "CSV of all mentors": () => firstByte(server, `${one}/outcomes`, { accept: "text/csv" }),
    "audit, by the client": async () => {
      const handle = await host.client.attach(bulkId);
      if ((await handle.audit()) === undefined) throw new Error("The audit is missing");
    },
  };
  const rows: string[][] = [];
  for (const [name, read] of Object.entries(readers)) {
    const times: number[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const start = performance.now();
      await read();
      times.push(performance.now() - start);
    }
    rows.push([name, milliseconds(median(times)), milliseconds(Math.max(...times))]);
  }
  return {
    tables: [{ head: ["reader of the largest", "first byte, median", "longest"], rows }],
    note: `The audit of the largest was there ${milliseconds(recount)} after its result.`,
  };
}

async function firstByte(
  server: BenchServer,
  path: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const answer = await server.call(path, { headers });
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  if (!answer.ok || value === undefined) throw new Error(`${path} answered ${answer.status}`);
}

async function untilAudited({ client }: BenchHost, bulkId: string): Promise<void> {
  const handle = await client.attach(bulkId);
  while ((await handle.audit()) === undefined) await delay(50);
}
