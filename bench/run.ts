/**
 * What a durable bulk registration costs, on the real stack: Postgres, PostgREST, gateway, Temporal and a worker, each in its
 * own process, with real writes. Prints medians and ratios to a plain loop of the same round; asserts nothing but that
 * every row is there, since machines are shared and noisy.
 *
 *   npm run bench                              all parts, some 15 minutes
 *   npm run bench -- --only durations,viewers  these parts
 *   npm run bench -- --rounds 3                fewer repetitions; default 5
 *   npm run bench -- --million                 registrations of 1,000, 100,000 and 1,000,000 mentors by each face, some 10 minutes
 *   npm run bench -- --million --sizes 1000,20000   of other sizes
 */
import { parseArgs } from "node:util";
import { measureDurations, measureLargeDurations } from "./durations.ts";
import { measureFairness } from "./fairness.ts";
import { measureGrowth } from "./growth.ts";
import { measureMany } from "./many.ts";
import { measureMillion, MILLION_SIZES } from "./million.ts";
import { openBenchHost } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { machineNote, machineTimes } from "./processes.ts";
import { measureProcessorTime } from "./processor-time.ts";
import { measureUnits } from "./scaling/units.ts";
import { measureStatements } from "./statements.ts";
import { measureTelemetry } from "./telemetry.ts";
import { measureFirst, measureViewers } from "./viewers.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    million: { type: "boolean", default: false },
    sizes: { type: "string", default: MILLION_SIZES.join(",") },
  },
});

const PARTS: Readonly<Record<string, (host: BenchHost) => Promise<void>>> = {
  durations: (host) => measureDurations(host, Number(options.rounds)),
  large: measureLargeDurations,
  processor: measureProcessorTime,
  viewers: measureViewers,
  first: measureFirst,
  fairness: (host) => measureFairness(host, Number(options.rounds)),
  growth: measureGrowth,
  many: measureMany,
  statements: measureStatements,
  telemetry: (host) => measureTelemetry(host, Number(options.rounds)),
  units: measureUnits,
};

const MENTORS = 100_000;

const sizes = options.sizes.split(",").map(Number);
const million = { million: (host: BenchHost) => measureMillion(host, sizes) };
const parts: typeof PARTS = options.million ? million : PARTS;
const chosen = options.only?.split(",") ?? Object.keys(parts);
const unknown = chosen.find((part) => !Object.hasOwn(parts, part));
if (unknown !== undefined) throw new RangeError(`--only takes ${Object.keys(parts).join(", ")}`);

const host = await openBenchHost(options.million ? Math.max(...sizes) : MENTORS);
try {
  for (const part of chosen) {
    const since = machineTimes();
    console.log(`\n## ${part}\n`);
    await parts[part]?.(host);
    console.log(`\n${machineNote(since)}`);
  }
} finally {
  await host.stop();
}
