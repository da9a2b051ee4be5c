/** `bulk-registration submit --watch` with a file, in its own process. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BOUNDED_HEAP } from "./bounded-heap.ts";
import type { ClientAnswer } from "./client-process.ts";
import { benchMentors, newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { peakMemory } from "./peak-memory.ts";

const PROGRAM = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

/** Milliseconds between two reads of the peak. The last value is lost with the process. */
const LOOKS = 20;

/** @returns also the peak of the process's resident memory in bytes */
export async function submitByFile(
  host: BenchHost,
  mentors: number,
): Promise<ClientAnswer & { peak: number }> {
  const folder = await mkdtemp(join(tmpdir(), "bulk-bench-"));
  try {
    const [list, template] = [join(folder, "mentors.csv"), join(folder, "template.json")];
    await writeFile(list, csvLines(mentors));
    await writeFile(template, JSON.stringify(newTemplate()));
    const bulkId = randomUUID();
    const began = performance.now();
    const peak = await submit(host, ["--mentors", list, "--template", template, "--bulk-id", bulkId]);
    const submitted = performance.now() - began;
    const { succeeded } = await (await host.client.attach(bulkId)).result();
    if (succeeded !== mentors) throw new Error(`${succeeded} of ${mentors} registered`);
    return { bulkId, submitted, settled: performance.now() - began, peak };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function* csvLines(mentors: number): Generator<string> {
  yield "name,mentor_id\n";
  for (const id of benchMentors(mentors)) yield `Sample mentor,${id}\n`;
}

async function submit({ place }: BenchHost, options: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...BOUNDED_HEAP, PROGRAM, "submit", ...options], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      SUPABASE_URL: place.supabaseUrl,
      SUPABASE_PUBLISHABLE_KEY: place.publishableKey,
      BULK_ACCESS_TOKEN: place.accessToken,
      TEMPORAL_ADDRESS: place.temporal.address,
      TEMPORAL_NAMESPACE: place.temporal.namespace,
    },
  });
  let peak = 0;
  const looking = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid ?? 0));
  }, LOOKS);
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(looking);
  if (code !== 0) throw new Error(`the command line ended with ${code}`);
  return peak;
}
