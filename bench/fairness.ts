/**
 * How long a small run takes beside the many runs of another coordinator. The limit of open rounds is raised for the
 * other one, because a deployment allows twenty by default. Both write through the same worker, and each write is
 * delayed as by a network.
 */
import { randomUUID } from "node:crypto";
import { BulkRegistrationClient } from "../src/client.ts";
import type { BulkSubmissionHandle } from "../src/client/types.ts";
import { createSessionVerifier } from "../src/supabase/session.ts";
import { mentorIds, newTemplate } from "./host.ts";
import type { BenchHost } from "./host.ts";
import type { Measured } from "./results.ts";
import { median, milliseconds } from "./statistics.ts";

/** Mentors of the measured run. */
const MENTORS = 5;

/** Runs of the other coordinator, and mentors of each: none of them ends during the measurement. */
const RUNS = 200;
const MENTORS_OF_EACH = 400;

/** Milliseconds by which each write is delayed. */
const LATENCY = 100;

export async function measureFairness(host: BenchHost, rounds: number): Promise<Measured> {
  const { postgres } = host;
  const other = await openOther(host);
  await host.setLatency(LATENCY);
  await postgres.query("update public.bulk_registration_limits set open_rounds_per_coordinator = $1", [
    RUNS + 20,
  ]);
  try {
    // One unmeasured run for connections, caches and plans.
    await measureRun(host.client);
    const alone = await repeat(rounds, () => measureRun(host.client));
    const busy = await startRuns(other);
    await progressOf(busy);
    const before = await settledBy(host, busy);
    const beside = await repeat(rounds, () => measureRun(host.client));
    const after = await settledBy(host, busy);
    for (const handle of busy) await handle.cancel();
    if (after >= RUNS * MENTORS_OF_EACH) throw new Error("The other runs had ended before the measurement");
    const ratio = median(beside) / median(alone);
    return {
      tables: [
        {
          head: [`${MENTORS} mentors at ${LATENCY} ms`, "median", "slowest", "ratio"],
          rows: [
            ["alone", milliseconds(median(alone)), milliseconds(Math.max(...alone)), ""],
            [
              `beside ${RUNS} runs of another coordinator`,
              milliseconds(median(beside)),
              milliseconds(Math.max(...beside)),
              ratio.toFixed(2),
            ],
          ],
        },
      ],
      note: `The other runs settled ${after - before} mentors meanwhile.`,
    };
  } finally {
    await postgres.query("update public.bulk_registration_limits set open_rounds_per_coordinator = 20");
    await host.setLatency(0);
  }
}

/** @returns milliseconds from the submission to the result */
async function measureRun(client: BulkRegistrationClient): Promise<number> {
  const began = performance.now();
  const handle = await client.submit({ mentorIds: mentorIds(MENTORS), template: newTemplate() });
  const { succeeded } = await handle.result();
  if (succeeded !== MENTORS) throw new Error(`${succeeded} of ${MENTORS} registered`);
  return performance.now() - began;
}

async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < times; round += 1) all.push(await measure());
  return all;
}

async function startRuns(client: BulkRegistrationClient): Promise<BulkSubmissionHandle[]> {
  const handles: BulkSubmissionHandle[] = [];
  while (handles.length < RUNS) {
    const some = Array.from({ length: 10 }, () =>
      client.submit({
        bulkId: randomUUID(),
        mentorIds: mentorIds(MENTORS_OF_EACH),
        template: newTemplate(),
        mentorsPerWrite: 1,
      }),
    );
    handles.push(...(await Promise.all(some)));
  }
  return handles;
}

/** Waits until the first of them are active. */
async function progressOf(handles: readonly BulkSubmissionHandle[]): Promise<void> {
  const [first] = handles;
  for await (const { settled } of first?.progress() ?? []) if (settled > 0) return;
}

async function settledBy({ postgres }: BenchHost, handles: readonly BulkSubmissionHandle[]): Promise<number> {
  const { rows } = await postgres.query<{ settled: number }>(
    "select coalesce(sum(settled), 0)::integer as settled from public.bulk_registration_rounds where bulk_id = any ($1)",
    [handles.map(({ bulkId }) => bulkId)],
  );
  return rows[0]?.settled ?? 0;
}

/** A second coordinator of the same chapter. */
async function openOther({ place, temporal }: BenchHost): Promise<BulkRegistrationClient> {
  const { supabaseUrl, publishableKey, otherAccessToken } = place;
  return BulkRegistrationClient.forSession({
    temporal,
    supabase: { url: supabaseUrl, publishableKey },
    accessToken: async () => otherAccessToken,
    verify: createSessionVerifier({ supabaseUrl }),
  });
}
