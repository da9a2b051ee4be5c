/** The context that every command receives, and the way to define a command. */
import type { Command } from "commander";
import type { BulkRegistrationClient } from "../client.ts";
import type { CliConfig } from "../config/cli-config.ts";
import type { DoctorConfig } from "../config/doctor-config.ts";
import type { ExitCode } from "./exit-codes.ts";

export interface Context {
  /** Whether the output is for a program: standard output then contains only JSON. */
  json: boolean;
  interrupted: AbortSignal;
  /** Sets the advice that the program prints when the command is interrupted or fails later. */
  advise(advice: Advice): void;
  /** Writes a command line for the person to copy, with the same profile. */
  commandLine(...words: string[]): string;
  /** @throws {WrongSettingsError} */
  config(needs?: { temporalUi?: boolean }): CliConfig;
  /**
   * Reads the settings of worker and server.
   *
   * @throws {WrongSettingsError}
   */
  deployment(): DoctorConfig;
  /**
   * Signs in.
   *
   * @param needs.temporal false when the command needs only the database and must work without Temporal
   */
  connect(needs: { temporal: boolean }): Promise<BulkRegistrationClient>;
}

export interface Advice {
  bulkId: string;
  message: string;
  /** Whether the run has certainly started. False when it may have started. */
  started: boolean;
}

/** Without an exit code, the command has succeeded. */
export type Act = (context: Context, ...args: never[]) => Promise<ExitCode | void>;

export type Perform = (run: Act) => (...args: unknown[]) => Promise<void>;

/** Adds a command to the program. */
export type AddCommand = (program: Command, perform: Perform) => void;

export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/** A program that runs until it is told to stop, and logs in place of reporting. */
export type ServerName = "worker" | "server";

/**
 * Adds the commands that start a server.
 *
 * @param serve called with the server that the command line names
 */
export type AddServer = (program: Command, serve: (name: ServerName) => void) => void;
