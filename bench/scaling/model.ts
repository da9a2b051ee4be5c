/** What a deployment needs: arithmetic over measured costs per unit, and a simulation of its busiest hour. */
import { fileURLToPath } from "node:url";
import { planOf } from "../../src/domain/plan.ts";

/** Where the measured costs are kept. */
export const UNITS_FILE = fileURLToPath(new URL("units.json", import.meta.url));

export const PROGRAMS = ["postgres", "postgrest", "gateway", "temporal", "worker", "client"] as const;

/** Milliseconds of processor time. */
export type Costs = Record<(typeof PROGRAMS)[number], number>;

export interface Units {
  machine: string;
  /** One write of `submit_registrations`, whatever the number of mentors. */
  perWrite: Costs;
  /** One activity of a small run, beside its write. */
  perActivity: Costs;
  perMentor: Costs;
  /** Opening, workflow, audit, and the client that waits for the result. */
  perRun: Costs;
  /** Milliseconds of processor time of the backend. */
  perWatchedSecond: number;
  perUpdateSent: number;
  /** Temporal's own measure of load, which its cloud is paid by, too. */
  stateTransitions: { perRun: number; perActivity: number };
  bytesPerMentor: number;
  /** How long a write of one mentor holds a connection. */
  writeMilliseconds: number;
}

export interface Deployment {
  coordinators: number;
  /** Of each coordinator. */
  registrationsPerDay: number;
  mentors: number;
  /** Share of a day's registrations that comes in its busiest hour. */
  busiestHour: number;
  /** Of each registration, over HTTP. */
  viewers: number;
}

export const TYPICAL: Omit<Deployment, "coordinators"> = {
  registrationsPerDay: 2,
  mentors: 40,
  busiestHour: 0.25,
  viewers: 1,
};

/** Parts of one registration. */
export interface Work {
  writes: number;
  activities: number;
  /** Processor milliseconds of each program. */
  costs: Costs;
  stateTransitions: number;
}

export function workOf(units: Units, mentors: number): Work {
  const { mentorsPerActivity, mentorsPerWrite } = planOf(mentors, {});
  const writes = Math.ceil(mentors / mentorsPerWrite);
  const activities = Math.ceil(mentors / mentorsPerActivity);
  const costs = Object.fromEntries(
    PROGRAMS.map((program) => [
      program,
      units.perRun[program] +
        activities * units.perActivity[program] +
        writes * units.perWrite[program] +
        mentors * units.perMentor[program],
    ]),
  ) as Costs;
  const { perRun, perActivity } = units.stateTransitions;
  return { writes, activities, costs, stateTransitions: perRun + (activities - 1) * perActivity };
}

export interface Needs {
  registrationsPerSecond: number;
  writesPerSecond: number;
  /** Openings, writes, the end and the audit of a round are a transaction each. */
  commitsPerSecond: number;
  /** Connections of PostgREST's pool that writes hold, on the average. */
  connections: number;
  stateTransitionsPerSecond: number;
  /** Processors that each program keeps busy, on the average of the busiest hour. */
  processors: Costs & { server: number };
  gigabytesPerYear: number;
}

export function needsOf(units: Units, deployment: Deployment): Needs {
  const { coordinators, registrationsPerDay, mentors, busiestHour, viewers } = deployment;
  const perDay = coordinators * registrationsPerDay;
  const rate = (perDay * busiestHour) / 3_600;
  const { writes, costs, stateTransitions } = workOf(units, mentors);
  const writeSeconds = units.writeMilliseconds / 1_000;
  const watched = writeSeconds * Math.ceil(writes / 5) + 1;
  const server = viewers * (watched * units.perWatchedSecond + mentors * units.perUpdateSent);
  const busy = (milliseconds: number) => (rate * milliseconds) / 1_000;
  return {
    registrationsPerSecond: rate,
    writesPerSecond: rate * writes,
    commitsPerSecond: rate * (writes + 4),
    connections: rate * writes * writeSeconds,
    stateTransitionsPerSecond: rate * stateTransitions,
    processors: {
      ...(Object.fromEntries(PROGRAMS.map((program) => [program, busy(costs[program])])) as Costs),
      server: busy(server),
    },
    gigabytesPerYear: (perDay * 365 * mentors * units.bytesPerMentor) / 1e9,
  };
}
