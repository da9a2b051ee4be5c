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
  /** Where the engine may keep data. */
  folder: string;
  /** Of the bench's Postgres server, a database of the engine's own. */
  databaseUrl(name: string): string;
}

export interface Engine {
  /** Opens the registration, and returns when the engine has all results. @returns mentors that were registered */
  run(bulkId: string, mentors: number): Promise<number>;
  close(): Promise<void>;
}

export interface EngineKind {
  name: string;
  /** The package whose version the report shows, if it is not this project. */
  package?: string;
  /** The settings that make the engine fast by its own documentation. */
  settings: string;
  /** The engine's runs write the audit of their round. Default: they don't. */
  audits?: boolean;
  start(surroundings: Surroundings): Promise<Engine>;
}

export function countTrue(values: readonly unknown[]): number {
  return values.filter((value) => value === true).length;
}
