/** What each engine gets, and what it must do: the same opening, the same writes, at most five of them in flight. */
import type { Latency, StackPlace } from "../place.ts";
import type { Writes } from "./writes.ts";

/** Writes in flight of one run. */
export const WINDOW = 5;

/** Of a write that fails: every engine but the plain loop tries five times, after 1, 2, 4 and 8 s. */
export const RETRIES = { attempts: 5, firstDelay: 1_000, factor: 2 } as const;

export interface Surroundings {
  place: StackPlace;
  writes: Writes;
  /** By which every write is late; `writes` has it built in. */
  latency: Latency;
  /** What `startServer` answered. Undefined: the engine has no server of its own. */
  server?: ServerPlace;
  /** Of the bench's Postgres server, a database of the engine's own. */
  databaseUrl(name: string): string;
}

/** What an engine tells its caller at the end of a run. */
export interface Told {
  registered: number;
  /** Positions, from 1, of the mentors that the engine names as failed. */
  failed: readonly number[];
}

export interface Engine {
  /** Opens the registration, and returns when the engine has all results. */
  run(bulkId: string, mentors: number): Promise<Told>;
  /** Waits for the results of a run that another process began. Undefined: the engine keeps nothing of it. */
  resume?(bulkId: string, mentors: number): Promise<Told>;
  close(): Promise<void>;
}

/** Ports by name. */
export type ServerPlace = Readonly<Record<string, number>>;

/** A server that the engine brings along. It goes on when the engine's process is killed. */
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
  /** The engine's runs write the audit of their round. Default: they don't. */
  audits?: boolean;
  /** The engine takes part in durations only: nothing in it tries again. */
  durationsOnly?: boolean;
  /** @param folder where the server may keep data */
  startServer?(folder: string): Promise<EngineServer>;
  start(surroundings: Surroundings): Promise<Engine>;
}

/** @param registered whether the mentor at each position, from 1, is registered */
export function toldOf(registered: readonly boolean[]): Told {
  const failed = registered.flatMap((isRegistered, index) => (isRegistered ? [] : [index + 1]));
  return { registered: registered.length - failed.length, failed };
}

/** Of an engine that knows the failed ones only. */
export function toldByFailed(mentors: number, failed: readonly number[]): Told {
  return { registered: mentors - failed.length, failed };
}
