/** The tables of the comparison. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { median, milliseconds } from "../statistics.ts";
import type { Table } from "../statistics.ts";
import type { EngineKind } from "./engine.ts";

export interface DurationScenario {
  name: string;
  mentors: number;
  /** Milliseconds by which each write is delayed. */
  latency: number;
  repetitions: number;
}

export interface Sample {
  engine: string;
  scenario: string;
  round: number;
  /** Milliseconds of each run. */
  times: readonly number[];
  /** Processor seconds per 1,000 mentors, of the stack and the engine together. */
  processor: number;
}

export interface SafetyResult {
  engine: string;
  fault: string;
  rows: number;
  /** Mentors with more than one row. */
  doubled: number;
  /** Mentors without a row whom the engine doesn't name as failed either. */
  lost: number;
  /** Mentors whom the engine names as failed although nothing was wrong with them. */
  blamed: number;
  /** Milliseconds from the fault's end to the engine's results. Undefined when none came in time. */
  recovery: number | undefined;
}

/** The median of the rounds, with the median ratio to the plain loop of the same round in brackets. */
export function durationsTable(
  kinds: readonly EngineKind[],
  scenarios: readonly DurationScenario[],
  samples: readonly Sample[],
): Table {
  const timeOf = (engine: string, scenario: string, round: number) =>
    median(
      samples
        .filter((each) => each.engine === engine && each.scenario === scenario && each.round === round)
        .flatMap(({ times }) => times),
    );
  const rounds = [...new Set(samples.map(({ round }) => round))];
  const last = scenarios.at(-1)?.name;
  const rows = kinds.map(({ name }) => [
    name,
    ...scenarios.map((scenario) => {
      const times = rounds.map((round) => timeOf(name, scenario.name, round));
      const ratios = rounds.map(
        (round, index) => (times[index] ?? Number.NaN) / timeOf("plain loop", scenario.name, round),
      );
      return `${milliseconds(median(times))} (${median(ratios).toFixed(2)})`;
    }),
    median(
      samples.filter((each) => each.engine === name && each.scenario === last).map((each) => each.processor),
    ).toFixed(2),
  ]);
  return { head: ["engine", ...scenarios.map(({ name }) => name), "processor s per 1,000"], rows };
}

/** A row for each engine, a column for each fault, in the order of the results. */
export function safetyTable(results: readonly SafetyResult[]): Table {
  const engines = [...new Set(results.map(({ engine }) => engine))];
  const faults = [...new Set(results.map(({ fault }) => fault))];
  const cell = (engine: string, fault: string) => {
    const result = results.find((each) => each.engine === engine && each.fault === fault);
    if (result === undefined) return "";
    const { rows, doubled, lost, blamed, recovery } = result;
    const ended = recovery === undefined ? "no result" : `${(recovery / 1_000).toFixed(1)} s`;
    return `${rows} / ${doubled} / ${lost} / ${blamed}, ${ended}`;
  };
  return {
    head: ["engine", ...faults],
    rows: engines.map((engine) => [engine, ...faults.map((fault) => cell(engine, fault))]),
  };
}

export async function settingsTable(kinds: readonly EngineKind[]): Promise<Table> {
  const rows = await Promise.all(
    kinds.map(async (kind) => [
      kind.name,
      kind.package === undefined ? "" : `${kind.package} ${await versionOf(kind.package)}`,
      kind.settings,
    ]),
  );
  return { head: ["engine", "package", "settings"], rows };
}

async function versionOf(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`node_modules/${name}/package.json`, import.meta.url));
  return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
}
