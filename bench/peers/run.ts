/**
 * This project beside the engines that somebody would pick instead, on the same stack, with the same writes: in each round one
 * engine after the other, each in a fresh process that is warmed up first. Ratios are to the plain loop of the same round. The
 * tables go to bench/README.md.
 *
 *   npm run bench:peers                            all engines, five rounds: some 30 minutes on an idle machine
 *   npm run bench:peers -- --only BullMQ,Restate   these, beside the plain loop; writes no report
 *   npm run bench:peers -- --rounds 1
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openBenchHost } from "../host.ts";
import { machineNote, machineTimes, processorSeconds } from "../processes.ts";
import { markAudited } from "../runs.ts";
import { EngineHost } from "./engine-host.ts";
import type { EngineKind } from "./engine.ts";
import { ENGINES } from "./engines.ts";
import { durationsTable, settingsTable, writeReport } from "./report.ts";
import type { Sample, Scenario } from "./report.ts";

const SCENARIOS: readonly Scenario[] = [
  { name: "1 at 100 ms", mentors: 1, latency: 100, repetitions: 3 },
  { name: "20 at 100 ms", mentors: 20, latency: 100, repetitions: 3 },
  { name: "200 at 100 ms", mentors: 200, latency: 100, repetitions: 1 },
  { name: "1,000 at 0 ms", mentors: 1_000, latency: 0, repetitions: 1 },
];

/** Databases of the engines that keep theirs in Postgres. */
const DATABASES = ["dbos", "pgboss", "graphile"];

const { values: options } = parseArgs({
  options: { only: { type: "string" }, rounds: { type: "string", default: "5" } },
});
const only = options.only?.split(",");
const kinds = ENGINES.filter(
  ({ name }) => only === undefined || name === "plain loop" || only.includes(name),
);
const unknown = only?.find((name) => !ENGINES.some((kind) => kind.name === name));
if (unknown !== undefined)
  throw new RangeError(`--only takes ${ENGINES.map(({ name }) => name).join(", ")}, not ${unknown}`);

const folder = await mkdtemp(join(tmpdir(), "bulk-peers-"));
const host = await openBenchHost(1_000);
try {
  for (const name of DATABASES) await host.postgres.query(`create database ${name}`);
  const since = machineTimes();
  const samples: Sample[] = [];
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    for (const kind of kinds) samples.push(...(await measureEngine(kind, round)));
    // Between two rounds, so that no run meets the vacuum of what others have left.
    await host.postgres.query("vacuum analyze");
  }
  const durations = durationsTable(kinds, SCENARIOS, samples);
  const note = machineNote(since);
  console.log(`${durations}\n\n${note}`);
  if (only === undefined) await writeReport({ durations, settings: await settingsTable(kinds), note });
} finally {
  await host.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measureEngine(kind: EngineKind, round: number): Promise<Sample[]> {
  const { place } = host;
  const engine = await EngineHost.start({ name: kind.name, place, folder });
  try {
    for (const mentors of [1, 300, 20, 20]) await runOnce(engine, kind, mentors);
    const samples: Sample[] = [];
    for (const { name, mentors, latency, repetitions } of SCENARIOS) {
      await engine.setLatency(latency);
      const before = processorSeconds(host.pids.stack, engine.pid);
      const times: number[] = [];
      for (let repetition = 0; repetition < repetitions; repetition += 1)
        times.push(await runOnce(engine, kind, mentors));
      const seconds = processorSeconds(host.pids.stack, engine.pid) - before;
      const processor = seconds / ((repetitions * mentors) / 1_000);
      samples.push({ engine: kind.name, scenario: name, round, times, processor });
    }
    console.error(
      `round ${round}, ${kind.name}: ${samples.map(({ times }) => `${Math.round(Math.min(...times))} ms`).join(", ")}`,
    );
    return samples;
  } finally {
    await engine.close();
  }
}

/** A figure counts only when the rows are there, once each. @returns milliseconds */
async function runOnce(engine: EngineHost, { audits }: EngineKind, mentors: number): Promise<number> {
  const { postgres } = host;
  const bulkId = randomUUID();
  const { milliseconds, succeeded } = await engine.run(bulkId, mentors);
  const { rows } = await postgres.query<{ rows: number; settled: number }>(
    `select count(*)::integer as rows,
       (select settled from public.bulk_registration_rounds where bulk_id = $1) as settled
     from public.proxy_activities where bulk_id = $1`,
    [bulkId],
  );
  const [found] = rows;
  if (found?.rows !== mentors || found.settled !== mentors || succeeded !== mentors)
    throw new Error(`${found?.rows} rows, ${found?.settled} settled, ${succeeded} told, of ${mentors}`);
  if (audits !== true) await markAudited(postgres, bulkId);
  return milliseconds;
}
