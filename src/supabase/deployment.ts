/** Asks a deployment about itself, under the registrar's key and for no coordinator. All methods reject with a `ServiceFailure`. */
import { z } from "zod";
import { count, timestamp } from "./answers.ts";
import { NO_COORDINATOR } from "./registrar.ts";
import type { Registrar } from "./registrar.ts";

const deployment = z.object({
  schemaVersion: z.string(),
  databaseVersion: z.string(),
  applicationName: z.string(),
  statementTimeout: count,
  now: timestamp,
  limits: z
    .object({ runConcurrency: count, totalConcurrency: count, openRoundsPerCoordinator: count })
    .nullable(),
});

const trial = z.object({ detail: z.string().nullable(), errorCode: z.string().nullable() });

export type DeploymentFacts = z.output<typeof deployment>;

export interface SupabaseDeployment {
  read(signal: AbortSignal): Promise<DeploymentFacts>;
  /** @returns how many of the requested rows arrive */
  receivedOf(rows: number, signal: AbortSignal): Promise<number>;
  /** Registers one mentor and rolls it back. @returns nulls when no coordinator with a mentor exists */
  tryRegistration(signal: AbortSignal): Promise<z.output<typeof trial>>;
}

export function createSupabaseDeployment(registrar: Registrar): SupabaseDeployment {
  return {
    read: (signal) => registrar.call(NO_COORDINATOR, "read_deployment", {}, deployment, signal),
    receivedOf: async (rows, signal) =>
      (await registrar.call(NO_COORDINATOR, "list_numbers", { p_count: rows }, z.array(z.number()), signal))
        .length,
    tryRegistration: (signal) => registrar.call(NO_COORDINATOR, "try_registration", {}, trial, signal),
  };
}
