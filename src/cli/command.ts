/** What every command is given, and how one is defined. */
import type { Command } from "commander";
import type { BulkRegistrationClient } from "../client.ts";
import type { CliConfig } from "../config/cli-config.ts";
import type { DoctorConfig } from "../config/doctor-config.ts";
import type { ExitCode } from "./exit-codes.ts";

export interface Context {
  /** The output is for a program: JSON and nothing else on standard output. */
  json: boolean;
  interrupted: AbortSignal;
  /** What to tell the person from now on, should the command be interrupted or fail. */
  advise(advice: Advice): void;
  /** A command line that does what its words say, in the same profile. */
  commandLine(...words: string[]): string;
  /** @throws {WrongSettingsError} */
  config(needs?: { temporalUi?: boolean }): CliConfig;
  /** The settings of worker and server. @throws {WrongSettingsError} */
  deployment(): DoctorConfig;
  /**
   * Signs in.
   *
   * @param needs.temporal false: what the command asks for is in the database, also when Temporal doesn't answer
   */
  connect(needs: { temporal: boolean }): Promise<BulkRegistrationClient>;
}

export interface Advice {
  bulkId: string;
  message: string;
  /** Whether the run is under way for certain, or only may be. */
  started: boolean;
}

/** Default of the exit code: success. */
export type Act = (context: Context, ...args: never[]) => Promise<ExitCode | void>;

export type Perform = (run: Act) => (...args: unknown[]) => Promise<void>;

/** Adds a command to the program. */
export type AddCommand = (program: Command, perform: Perform) => void;

export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/** A program that runs until it is told to stop, and logs in place of reporting. */
export type ServerName = "worker" | "server";

/** Adds the programs' names. @param serve starts one when the command line is read */
export type AddServer = (program: Command, serve: (name: ServerName) => void) => void;
