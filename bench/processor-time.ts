/** Processor seconds of all processes together (Postgres, PostgREST, gateway, Temporal, worker, client) per 1,000 mentors. */
import type { BenchHost } from "./host.ts";
import { processorSeconds } from "./processes.ts";
import { runBulk, runLoop } from "./runs.ts";
import type { Measured } from "./results.ts";

const MENTORS = 1_000;
const REPETITIONS = 5;

export async function measureProcessorTime(host: BenchHost): Promise<Measured> {
  const kinds: Record<string, () => Promise<unknown>> = {
    "plain loop": () => runLoop(host, MENTORS),
    "one mentor per write": () => runBulk(host, MENTORS, { mentorsPerWrite: 1 }),
    default: () => runBulk(host, MENTORS),
  };
  const rows: string[][] = [];
  for (const [kind, run] of Object.entries(kinds)) {
    const before = secondsOf(host);
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) await run();
    const seconds = (secondsOf(host) - before) / REPETITIONS;
    rows.push([kind, seconds.toFixed(2)]);
  }
  return { tables: [{ head: ["1,000 mentors at 0 ms", "processor seconds"], rows }] };
}

function secondsOf({ pids }: BenchHost): number {
  const { user, system } = process.cpuUsage();
  return processorSeconds(pids.stack, pids.worker) + (user + system) / 1e6;
}
