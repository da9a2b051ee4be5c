/** The duration and the processor time of each engine, one engine after the other in each round. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { BenchHost } from "../host.ts";
import { processorSeconds } from "../processes.ts";
import { markAudited } from "../runs.ts";
import type { EngineHost } from "./engine-host.ts";
import type { EngineKind } from "./engine.ts";
import { withEngine } from "./engine-start.ts";
import type { DurationScenario, Sample } from "./report.ts";

export const DURATIONS: readonly DurationScenario[] = [
  { name: "1 at 100 ms", mentors: 1, latency: 100, repetitions: 3 },
  { name: "20 at 100 ms", mentors: 20, latency: 100, repetitions: 3 },
  { name: "200 at 100 ms", mentors: 200, latency: 100, repetitions: 1 },
  { name: "1,000 at 0 ms", mentors: 1_000, latency: 0, repetitions: 1 },
];

/**
 * Mentors of the runs before the first measured one, for connections, caches, plans, and V8's compilation of hot code.
 */
const WARM_UP = [1, 300, ...Array.from({ length: 20 }, () => 20)];

/** Milliseconds that the audit of a run gets. */
const AUDIT_PATIENCE = 60_000;

export async function measureDurations(
  host: BenchHost,
  kinds: readonly EngineKind[],
  rounds: number,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const kind of kinds) samples.push(...(await measureEngine(host, kind, round)));
    // Between two rounds, so that no run meets the vacuum of earlier rows.
    await host.postgres.query("vacuum analyze");
  }
  return samples;
}

async function measureEngine(host: BenchHost, kind: EngineKind, round: number): Promise<Sample[]> {
  return withEngine(kind, host.place, async (engine) => {
    for (const mentors of WARM_UP) await runOnce(host, engine, kind, mentors);
    const samples: Sample[] = [];
    for (const { name, mentors, latency, repetitions } of DURATIONS) {
      await engine.setLatency(latency);
      const before = processorSeconds(host.pids.stack, engine.pid, ...engine.serverPids);
      const times: number[] = [];
      for (let repetition = 0; repetition < repetitions; repetition += 1)
        times.push(await runOnce(host, engine, kind, mentors));
      const seconds = processorSeconds(host.pids.stack, engine.pid, ...engine.serverPids) - before;
      const processor = seconds / ((repetitions * mentors) / 1_000);
      samples.push({ engine: kind.name, scenario: name, round, times, processor });
    }
    console.error(
      `round ${round}, ${kind.name}: ${samples.map(({ times }) => `${Math.round(Math.min(...times))} ms`).join(", ")}`,
    );
    return samples;
  });
}

/** A figure counts only when the rows exist, once each. @returns milliseconds */
async function runOnce(
  { postgres }: BenchHost,
  engine: EngineHost,
  { audits }: EngineKind,
  mentors: number,
): Promise<number> {
  const bulkId = randomUUID();
  const { milliseconds, registered } = await engine.run(bulkId, mentors);
  const { rows } = await postgres.query<{ rows: number; settled: number }>(
    `select count(*)::integer as rows,
       (select settled from public.bulk_registration_rounds where bulk_id = $1) as settled
     from public.proxy_activities where bulk_id = $1`,
    [bulkId],
  );
  const [found] = rows;
  if (found?.rows !== mentors || found.settled !== mentors || registered !== mentors)
    throw new Error(`${found?.rows} rows, ${found?.settled} settled, ${registered} told, of ${mentors}`);
  if (audits === true) await untilAudited(postgres, bulkId);
  else await markAudited(postgres, bulkId);
  return milliseconds;
}

/** The audit comes after the result. Its processor time counts, but no run meets the audit of an earlier one. */
async function untilAudited(postgres: BenchHost["postgres"], bulkId: string): Promise<void> {
  for (const end = Date.now() + AUDIT_PATIENCE; Date.now() < end; await delay(20)) {
    const { rowCount } = await postgres.query(
      "select from public.bulk_registration_audits where bulk_id = $1",
      [bulkId],
    );
    if (rowCount === 1) return;
  }
  throw new Error(`No audit within ${AUDIT_PATIENCE} ms`);
}
