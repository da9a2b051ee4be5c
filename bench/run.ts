/**
 * Measures what a durable bulk registration costs on the real stack: Postgres, PostgREST, gateway, Temporal and a
 * worker, each in its own process, with real writes. The command prints medians and ratios to a plain loop of the same
 * round, keeps them in results.json, and writes the tables of the pages. It asserts only that every row exists, because
 * machines are shared and noisy.
 *
 *   npm run bench                              all parts, some 15 minutes
 *   npm run bench -- --only durations,viewers  these parts
 *   npm run bench -- --rounds 3                fewer repetitions; default 5
 *   npm run bench -- --million                 registrations of 1,000, 100,000 and 1,000,000 mentors by each face, some 10 minutes
 *   npm run bench -- --million --sizes 1000,20000   of other sizes: printed alone
 *   npm run bench -- --only statements --items 40000   on fewer mentors: printed alone
 */
import { parseArgs } from "node:util";
import { measureDurations, measureLargeDurations } from "./durations.ts";
import { measureFairness } from "./fairness.ts";
import { measureGrowth } from "./growth.ts";
import { measureMany } from "./many.ts";
import { writeMeasuredPages } from "./measured-pages.ts";
import { measureMillion, MILLION_SIZES } from "./million.ts";
import { openBenchHost } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { machineNote, machineTimes } from "./processes.ts";
import { measureProcessorTime } from "./processor-time.ts";
import { keepResult } from "./results.ts";
import type { Measured } from "./results.ts";
import { measureUnits } from "./scaling/units.ts";
import { measureStatements, STATEMENT_ITEMS } from "./statements/measure.ts";
import { tableText } from "./statistics.ts";
import { measureTelemetry } from "./telemetry.ts";
import { measureFirst, measureViewers } from "./viewers.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    million: { type: "boolean", default: false },
    sizes: { type: "string", default: MILLION_SIZES.join(",") },
    items: { type: "string", default: String(STATEMENT_ITEMS) },
  },
});

const PARTS: Readonly<Record<string, (host: BenchHost) => Promise<Measured>>> = {
  // Comes first, because it counts bytes per mentor, and other parts leave items without registered mentors behind.
  units: measureUnits,
  durations: (host) => measureDurations(host, Number(options.rounds)),
  large: measureLargeDurations,
  processor: measureProcessorTime,
  viewers: measureViewers,
  first: measureFirst,
  fairness: (host) => measureFairness(host, Number(options.rounds)),
  growth: measureGrowth,
  many: measureMany,
  statements: (host) => measureStatements(host, Number(options.items)),
  telemetry: (host) => measureTelemetry(host, Number(options.rounds)),
};

const MENTORS = 100_000;

const sizes = options.sizes.split(",").map(Number);
const million = { million: (host: BenchHost) => measureMillion(host, sizes) };
const parts: typeof PARTS = options.million ? million : PARTS;
const chosen = options.only?.split(",") ?? Object.keys(parts);
const unknown = chosen.find((part) => !Object.hasOwn(parts, part));
if (unknown !== undefined) throw new RangeError(`--only takes ${Object.keys(parts).join(", ")}`);

/** Units have their own file. Results of unusual sizes are not kept. */
function isPublished(part: string): boolean {
  if (part === "million") return options.sizes === MILLION_SIZES.join(",");
  if (part === "statements") return Number(options.items) === STATEMENT_ITEMS;
  return part !== "units";
}

const host = await openBenchHost(options.million ? Math.max(...sizes) : MENTORS);
try {
  for (const part of chosen) {
    const since = machineTimes();
    console.log(`\n## ${part}\n`);
    const measured = await parts[part]?.(host);
    if (measured === undefined) continue;
    const machine = machineNote(since);
    console.log([...measured.tables.map(tableText), measured.note ?? "", machine].join("\n\n"));
    if (isPublished(part)) await keepResult(part, measured, machine);
  }
  await writeMeasuredPages();
} finally {
  await host.stop();
}
