/**
 * What a durable bulk registration costs, on the real stack: Postgres, PostgREST, gateway, Temporal and a worker, each in its
 * own process, with real writes. Prints medians and ratios to a plain loop of the same round; asserts nothing but that
 * every row is there, since machines are shared and noisy.
 *
 *   npm run bench                              all parts, some 15 minutes
 *   npm run bench -- --only durations,viewers  these parts
 *   npm run bench -- --rounds 3                fewer repetitions; default 5
 */
import { parseArgs } from "node:util";
import { measureDurations, measureLargeDurations } from "./durations.ts";
import { measureGrowth } from "./growth.ts";
import { openBenchHost } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { machineNote, machineTimes } from "./processes.ts";
import { measureProcessorTime } from "./processor-time.ts";
import { measureUnits } from "./scaling/units.ts";
import { measureStatements } from "./statements.ts";
import { measureTelemetry } from "./telemetry.ts";
import { measureFirst, measureViewers } from "./viewers.ts";

const { values: options } = parseArgs({
  options: { only: { type: "string" }, rounds: { type: "string", default: "5" } },
});

const PARTS: Readonly<Record<string, (host: BenchHost) => Promise<void>>> = {
  durations: (host) => measureDurations(host, Number(options.rounds)),
  large: measureLargeDurations,
  processor: measureProcessorTime,
  viewers: measureViewers,
  first: measureFirst,
  growth: measureGrowth,
  statements: measureStatements,
  telemetry: (host) => measureTelemetry(host, Number(options.rounds)),
  units: measureUnits,
};

const MENTORS = 100_000;

const chosen = options.only?.split(",") ?? Object.keys(PARTS);
const unknown = chosen.find((part) => !Object.hasOwn(PARTS, part));
if (unknown !== undefined) throw new RangeError(`--only takes ${Object.keys(PARTS).join(", ")}`);

const host = await openBenchHost(MENTORS);
try {
  for (const part of chosen) {
    const since = machineTimes();
    console.log(`\n## ${part}\n`);
    await PARTS[part]?.(host);
    console.log(`\n${machineNote(since)}`);
  }
} finally {
  await host.stop();
}
