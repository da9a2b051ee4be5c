/** The needs of a deployment: arithmetic over measured costs per unit, and a simulation of its busiest hour. */
import { fileURLToPath } from "node:url";
import { planOf } from "../../src/domain/plan.ts";

/** The file of the measured costs. */
export const UNITS_FILE = fileURLToPath(new URL("units.json", import.meta.url));

export const PROGRAMS = ["postgres", "postgrest", "gateway", "temporal", "worker", "client"] as const;

/** Milliseconds of processor time. */
export type Costs = Record<(typeof PROGRAMS)[number], number>;

export interface Units {
  machine: string;
  /** One write of `submit_registrations` with any number of mentors. */
  perWrite: Costs;
  /** One activity of a small run, without its write. */
  perActivity: Costs;
  perMentor: Costs;
  /** Opening, workflow, audit, and the client that waits for the result. */
  perRun: Costs;
  /** Milliseconds of processor time of the backend. */
  perWatchedSecond: number;
  perUpdateSent: number;
  /** Temporal's own measure of load, by which its cloud is billed, too. */
  stateTransitions: { perRun: number; perActivity: number };
  bytesPerMentor: number;
  /** Milliseconds for which a write of one mentor holds a connection. */
  writeMilliseconds: number;
}

export interface Deployment {
  coordinators: number;
  /** The number of registrations of each coordinator. */
  registrationsPerDay: number;
  mentors: number;
  /** Share of a day's registrations that comes in its busiest hour. */
  busiestHour: number;
  /** The number of viewers of each registration, over HTTP. */
  viewers: number;
}

export const TYPICAL: Omit<Deployment, "coordinators"> = {
  registrationsPerDay: 2,
  mentors: 40,
  busiestHour: 0.25,
  viewers: 1,
};

/** The parts of one registration. */
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
  /** Transactions: openings, writes, the end and the audit of a round are one each. */
  commitsPerSecond: number;
  /** The average number of connections of PostgREST's pool that writes hold. */
  connections: number;
  stateTransitionsPerSecond: number;
  /** The average number of processors that each program keeps busy in the busiest hour. */
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
