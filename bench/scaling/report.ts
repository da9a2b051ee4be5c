/** The tables of docs/scaling.md. */
import { tableText } from "../statistics.ts";
import { needsOf, PROGRAMS, TYPICAL, workOf } from "./model.ts";
import type { Units } from "./model.ts";
import { simulate } from "./simulation.ts";

const COORDINATORS = [100, 1_000, 10_000, 30_000, 100_000];

/** The machine on which the units were measured, and a network that takes 20 ms. */
const HERE = { processors: 2, writesInFlight: 20, latency: 20 };

export function scalingTables(units: Units): Record<string, string> {
  return { units: unitsTable(units), needs: needsTable(units), simulation: simulationTable(units) };
}

function unitsTable(units: Units): string {
  const names = {
    perRun: "a run (opening, workflow, audit, waiting for the result)",
    perActivity: "an activity of a run of up to 30 mentors, without its write",
    perWrite: "a write",
    perMentor: "a mentor of a write",
  };
  const rows = Object.entries(names).map(([unit, name]) => [
    name,
    ...PROGRAMS.map((program) => units[unit as keyof typeof names][program].toFixed(2)),
  ]);
  return [
    tableText({ head: ["processor time in ms", ...PROGRAMS], rows }),
    "",
    `- The backend: ${units.perWatchedSecond.toFixed(0)} ms for each second in which it watches a moving round, and ${(units.perUpdateSent * 1_000).toFixed(0)} µs for each update to each viewer.`,
    `- Temporal: ${units.stateTransitions.perRun} state transitions for a run, ${units.stateTransitions.perActivity.toFixed(1)} more for each further activity.`,
    `- Postgres: ${units.bytesPerMentor.toFixed(0)} bytes per mentor in all tables and indexes.`,
    `- A write of one mentor takes ${units.writeMilliseconds.toFixed(1)} ms on an idle machine. It holds a connection of PostgREST's pool for that time.`,
    `- Measured on: ${units.machine}.`,
  ].join("\n");
}

function needsTable(units: Units): string {
  const rows = COORDINATORS.map((coordinators) => {
    const needs = needsOf(units, { ...TYPICAL, coordinators });
    const { processors } = needs;
    const all = Object.values(processors).reduce((sum, each) => sum + each, 0);
    return [
      coordinators.toLocaleString("en"),
      needs.registrationsPerSecond.toFixed(2),
      needs.writesPerSecond.toFixed(1),
      needs.commitsPerSecond.toFixed(1),
      needs.connections.toFixed(2),
      needs.stateTransitionsPerSecond.toFixed(1),
      ...[
        processors.postgres,
        processors.postgrest,
        processors.temporal,
        processors.worker,
        processors.server,
        all,
      ].map((each) => each.toFixed(2)),
      needs.gigabytesPerYear.toFixed(1),
    ];
  });
  const head = [
    "coordinators",
    "registrations/s",
    "writes/s",
    "commits/s",
    "connections held",
    "state transitions/s",
    "Postgres",
    "PostgREST",
    "Temporal",
    "worker",
    "server",
    "all",
    "GB per year",
  ];
  return tableText({ head, rows });
}

function simulationTable(units: Units): string {
  const seconds = (value: number) => `${(value / 1_000).toFixed(2)} s`;
  const rows = COORDINATORS.flatMap((coordinators) =>
    [HERE, { ...HERE, processors: 16, writesInFlight: 100 }].map((hardware) => {
      const deployment = { ...TYPICAL, coordinators };
      const capacity = capacityOf(units, hardware.processors);
      const rate = needsOf(units, deployment).registrationsPerSecond;
      const head = [
        coordinators.toLocaleString("en"),
        String(hardware.processors),
        String(hardware.writesInFlight),
      ];
      // Without a steady state, the queue grows as long as the simulation runs.
      if (rate > 0.95 * capacity) return [...head, "", "", "more than the processors can handle"];
      const { alone, median, p95 } = simulate(units, deployment, hardware);
      return [...head, seconds(alone), seconds(median), seconds(p95)];
    }),
  );
  const head = ["coordinators", "processors", "writes in flight, limit", "alone", "median", "p95"];
  return tableText({ head, rows });
}

/** Registrations per second that keep all processors busy. */
function capacityOf(units: Units, processors: number): number {
  const { costs } = workOf(units, TYPICAL.mentors);
  return (processors * 1_000) / PROGRAMS.reduce((sum, program) => sum + costs[program], 0);
}
