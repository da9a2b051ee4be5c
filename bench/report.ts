/**
 * The tables of bench/README.md and of the README, made from the kept results of the benchmarks and the fault suite.
 */
import { safetyTable } from "./peers/report.ts";
import type { SafetyResult } from "./peers/report.ts";
import type { BenchResults, PartResult } from "./results.ts";
import { tableText } from "./statistics.ts";

/** The parts that bench/README.md shows, each under its own heading. */
const PARTS = [
  "durations",
  "large",
  "million",
  "processor",
  "viewers",
  "first",
  "fairness",
  "growth",
  "many",
  "statements",
  "telemetry",
] as const;

export function benchTables(results: BenchResults, safety: readonly SafetyResult[]): Record<string, string> {
  const [durations, settings] = results["peers"]?.tables ?? [];
  const peers = results["peers"];
  return {
    ...Object.fromEntries(PARTS.map((part) => [part, partText(results[part])])),
    peers:
      durations === undefined || peers === undefined
        ? NOT_MEASURED
        : `${tableText(durations)}\n\n${originOf(peers)}`,
    settings: settings === undefined ? NOT_MEASURED : tableText(settings),
    safety: tableText(safetyTable(safety)),
  };
}

const NOT_MEASURED = "Not measured yet.";

function partText(result: PartResult | undefined): string {
  if (result === undefined) return NOT_MEASURED;
  const { tables, note } = result;
  return [...tables.map(tableText), ...(note === undefined ? [] : [note]), originOf(result)].join("\n\n");
}

function originOf({ date, commit, machine }: PartResult): string {
  return `Measured on ${date} at commit \`${commit}\`: ${machine}.`;
}

/** Rows of the README: the durations of the loop and of this project for the same mentors. */
const COMPARED = [
  {
    what: "20 mentors, each write 100 ms late",
    part: "durations",
    mentors: "20 at 100 ms",
    kind: "default (an activity each)",
  },
  {
    what: "200 mentors, each write 100 ms late",
    part: "durations",
    mentors: "200 at 100 ms",
    kind: "default",
  },
  { what: "1,000 mentors", part: "durations", mentors: "1000 at 0 ms", kind: "default" },
  { what: "20,000 mentors", part: "large", mentors: "20000 at 0 ms", kind: "default" },
] as const;

/** A selection of the figures. */
export function readmeBenchTable(results: BenchResults): string {
  const compared = COMPARED.map(({ what, part, mentors, kind }) => [
    what,
    cellOf(results, part, [mentors, "plain loop"], "median"),
    cellOf(results, part, [mentors, kind], "median"),
  ]);
  const largest = ["1,000,000", "client"];
  const rows = [
    ...compared,
    ...(results["million"] === undefined
      ? []
      : [["1,000,000 mentors", "", cellOf(results, "million", largest, "settled")]]),
    [
      "from the settled mentor to all of 200 viewers over HTTP, 95 of 100 updates within",
      "",
      cellOf(results, "viewers", ["200", "HTTP"], "p95"),
    ],
  ];
  return tableText({ head: ["what", "plain loop", "this project"], rows });
}

/** @param row the row's first cells */
function cellOf(results: BenchResults, part: string, row: readonly string[], column: string): string {
  for (const { head, rows } of results[part]?.tables ?? []) {
    const found = rows.find((cells) => row.every((cell, index) => cells[index] === cell));
    const cell = found?.[head.indexOf(column)];
    if (cell !== undefined) return cell;
  }
  throw new Error(`The part ${part} has no ${column} of ${row.join(", ")}`);
}

/** The tables that grow with the list, at their size after the largest registration. */
export function spaceTable(results: BenchResults): string {
  const million = results["million"];
  const space = million?.tables.find(({ head }) => head.includes("bytes per mentor"));
  if (million === undefined || space === undefined) return NOT_MEASURED;
  const largest = space.rows.at(-1)?.[0] ?? "";
  const rows = space.rows
    .filter(([mentors]) => mentors === largest)
    .map(([, name = "", ...bytes]) => [`\`${name}\``, ...bytes]);
  const all = rows.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  return [
    tableText({ head: ["table", "bytes per mentor", "of these indexes"], rows }),
    `Together ${all} bytes: ${largest} mentors take ${((all * Number(largest.replaceAll(",", ""))) / 1e9).toFixed(2)} GB.`,
    originOf(million),
  ].join("\n\n");
}

/** The scenarios of docs/faults.md in a few groups for the README. The last group takes the remaining ones. */
const FAULT_GROUPS: readonly { name: string; titles: RegExp }[] = [
  { name: "workers killed, frozen or stopped under load", titles: /worker at random|worker frozen|SIGTERM/ },
  { name: "Temporal killed or cut off", titles: /Temporal/ },
  { name: "Postgres stopped, PostgREST killed or frozen", titles: /Postgres|PostgREST/ },
  { name: "answers lost after the commit, and other faults of the network", titles: /proxy|answers dropped/ },
  { name: "outages of the whole deployment, and mentors that fail alone", titles: /deployment:|poisoned/ },
  { name: "forged tokens, foreign ids, hostile input", titles: /tokens|hostile/ },
  { name: "everything else: simultaneous submits, steering, changed code, ...", titles: /./ },
];

/** @param page docs/faults.md, which the fault suite writes */
export function readmeFaultsTable(page: string): string {
  const scenarios = readFaults(page);
  const groups = FAULT_GROUPS.map(({ name }, index) => {
    const own = scenarios.filter(
      ({ title }) => FAULT_GROUPS.findIndex(({ titles }) => titles.test(title)) === index,
    );
    return [name, ...sumsOf(own)];
  });
  const head = ["fault", "runs", "times", "violations", "slowest recovery (p95)"];
  return tableText({ head, rows: [...groups, ["all", ...sumsOf(scenarios)]] });
}

interface ScenarioFigures {
  title: string;
  runs: number;
  faults: number;
  violations: number;
  /** Milliseconds; 0 when the scenario has no recovery. */
  recovery: number;
}

function readFaults(page: string): ScenarioFigures[] {
  const lines = page.split("\n").filter((line) => line.startsWith("|"));
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.map((cells) => {
    const numberOf = (column: string) => Number.parseInt(cells[head.indexOf(column)] ?? "", 10) || 0;
    return {
      title: cells[0] ?? "",
      runs: numberOf("runs"),
      faults: numberOf("faults injected"),
      violations: numberOf("invariant violations"),
      recovery: numberOf("recovery p95"),
    };
  });
}

function sumsOf(scenarios: readonly ScenarioFigures[]): string[] {
  const sum = (pick: (scenario: ScenarioFigures) => number) =>
    scenarios.reduce((total, scenario) => total + pick(scenario), 0).toLocaleString("en");
  const slowest = Math.max(0, ...scenarios.map(({ recovery }) => recovery));
  return [
    sum(({ runs }) => runs),
    sum(({ faults }) => faults),
    sum(({ violations }) => violations),
    slowest === 0 ? "" : `${(slowest / 1_000).toFixed(1)} s`,
  ];
}
