/** The input and the task of each engine: the same opening, the same writes, at most five of them in flight. */
import type { Latency, StackPlace } from "../place.ts";
import type { Writes } from "./writes.ts";

/** The number of writes in flight of one run. */
export const WINDOW = 5;

/** Attempts of a failing write: every engine but the plain loop tries five times, after 1, 2, 4 and 8 s. */
export const RETRIES = { attempts: 5, firstDelay: 1_000, factor: 2 } as const;

export interface Surroundings {
  place: StackPlace;
  writes: Writes;
  /** Milliseconds by which every write is delayed. `writes` includes the delay. */
  latency: Latency;
  /** The answer of `startServer`. Undefined when the engine has no server of its own. */
  server?: ServerPlace;
  /** A separate database for the engine on the bench's Postgres server. */
  databaseUrl(name: string): string;
}

/** What an engine reports to its caller at the end of a run. */
export interface Told {
  registered: number;
  /** Positions, from 1, of the mentors that the engine names as failed. */
  failed: readonly number[];
}

export interface Engine {
  /** Opens the registration, and returns when the engine has all results. */
  run(bulkId: string, mentors: number): Promise<Told>;
  /** Waits for the results of a run that another process began. Undefined when the engine keeps no results. */
  resume?(bulkId: string, mentors: number): Promise<Told>;
  close(): Promise<void>;
}

/** Ports by name. */
export type ServerPlace = Readonly<Record<string, number>>;

/** A server that the engine brings along. It keeps running when the engine's process is killed. */
export interface EngineServer {
  place: ServerPlace;
  pid: number;
  stop(): Promise<void>;
}

export interface EngineKind {
  name: string;
  /** The package whose version the report shows, if it is not this project. */
  package?: string;
  /** The settings that make the engine fast by its own documentation. */
  settings: string;
  /** True when the engine's runs write the audit of their round. Default: false. */
  audits?: boolean;
  /** True when the engine takes part in durations only, because nothing in it retries. */
  durationsOnly?: boolean;
  /** @param folder a folder for the server's data */
  startServer?(folder: string): Promise<EngineServer>;
  start(surroundings: Surroundings): Promise<Engine>;
}

/** @param registered whether the mentor at each position, from 1, is registered */
export function toldOf(registered: readonly boolean[]): Told {
  const failed = registered.flatMap((isRegistered, index) => (isRegistered ? [] : [index + 1]));
  return { registered: registered.length - failed.length, failed };
}

/** The result of an engine that knows only the failed ones. */
export function toldByFailed(mentors: number, failed: readonly number[]): Told {
  return { registered: mentors - failed.length, failed };
}
