/** The duration of a run beside a plain loop of real writes, in turns in each round. */
import type { RunSettings } from "../src/domain/run-settings.ts";
import type { BenchHost } from "./host.ts";
import { runBulk, runLoop } from "./runs.ts";
import type { Measured } from "./results.ts";
import { median, milliseconds } from "./statistics.ts";

interface Scenario {
  mentors: number;
  /** Milliseconds by which each write is delayed. */
  latency: number;
  /** Runs of each kind in a round: short ones vary most. */
  repetitions: number;
}

const SCENARIOS: readonly Scenario[] = [
  { mentors: 1, latency: 0, repetitions: 5 },
  { mentors: 20, latency: 0, repetitions: 3 },
  { mentors: 1, latency: 100, repetitions: 3 },
  { mentors: 20, latency: 100, repetitions: 3 },
  { mentors: 1, latency: 200, repetitions: 3 },
  { mentors: 20, latency: 200, repetitions: 2 },
  { mentors: 200, latency: 100, repetitions: 1 },
  { mentors: 1_000, latency: 0, repetitions: 1 },
];

const LARGE: readonly Scenario[] = [{ mentors: 20_000, latency: 0, repetitions: 1 }];

/** A run of up to 30 mentors has one mentor per write in any case. */
const SMALL_RUN = 30;

export function measureDurations(host: BenchHost, rounds: number): Promise<Measured> {
  return measure(host, SCENARIOS, rounds);
}

export function measureLargeDurations(host: BenchHost): Promise<Measured> {
  return measure(host, LARGE, 1);
}

async function measure(host: BenchHost, scenarios: readonly Scenario[], rounds: number): Promise<Measured> {
  const rows: string[][] = [];
  const ofOne = new Map<number, number>();
  for (const { mentors, latency, repetitions } of scenarios) {
    await host.setLatency(latency);
    const kinds = kindsOf(mentors);
    const times = new Map<string, number[]>(Object.keys(kinds).map((kind) => [kind, []]));
    // Each once, unmeasured, for connections, caches, plans.
    if (mentors < 20_000) for (const run of Object.values(kinds)) await run(host, mentors);
    for (let round = 0; round < rounds * repetitions; round += 1) {
      for (const [kind, run] of Object.entries(kinds)) times.get(kind)?.push(await run(host, mentors));
    }
    const loop = median(times.get("plain loop") ?? []);
    for (const [kind, all] of times) {
      const time = median(all);
      const ratio = time / loop;
      if (mentors === 1 && kind !== "plain loop") ofOne.set(latency, time);
      const one = mentors === 20 && kind !== "plain loop" ? ofOne.get(latency) : undefined;
      rows.push([
        `${mentors} at ${latency} ms`,
        kind,
        milliseconds(time),
        ratio.toFixed(2),
        `${Math.round((mentors / time) * 1_000)}/s`,
        one === undefined ? "" : (time / one).toFixed(2),
      ]);
    }
  }
  await host.setLatency(0);
  const head = ["mentors", "what", "median", "ratio to the loop", "mentors per second", "ratio to 1 mentor"];
  return { tables: [{ head, rows }] };
}

type Kind = (host: BenchHost, mentors: number) => Promise<number>;

function kindsOf(mentors: number): Record<string, Kind> {
  const bulk =
    (settings: RunSettings): Kind =>
    async (host, count) =>
      (await runBulk(host, count, settings)).milliseconds;
  return {
    "plain loop": runLoop,
    ...(mentors > SMALL_RUN && { "one mentor per write": bulk({ mentorsPerWrite: 1 }) }),
    [mentors > SMALL_RUN ? "default" : "default (an activity each)"]: bulk({}),
  };
}
