/** Connects a command to its deployment: to Temporal, to the Supabase project, and with the coordinator's session. */
import { Client, Connection } from "@temporalio/client";
import { BulkRegistrationClient } from "../client.ts";
import type { CliConfig } from "../config/cli-config.ts";
import { readTemporalProblem } from "../deployment/temporal-problem.ts";
import { InvalidSessionError, TemporalUnavailableError } from "../domain/errors.ts";
import { UnreachableError } from "./failures.ts";
import { signIn } from "./sign-in.ts";
import { askPassword } from "./terminal.ts";

/** Milliseconds in which Temporal must accept the connection. */
const CONNECT_TIMEOUT = 5_000;

export interface ConnectOptions {
  config: CliConfig;
  /** Whether the command needs Temporal. */
  needsTemporal: boolean;
  interrupted: AbortSignal;
}

/**
 * Leaves the connection open, because the process ends with the command. The SDK retries abandoned calls. On a closed connection,
 * such a retry would throw an error that no code catches.
 */
export async function connect({
  config,
  needsTemporal,
  interrupted,
}: ConnectOptions): Promise<BulkRegistrationClient> {
  const connection = Connection.lazy({
    ...config.temporal.connectionOptions,
    connectTimeout: CONNECT_TIMEOUT,
  });
  // Connects before the person types a password and before any write.
  if (needsTemporal) await ensureConnected(connection, config.temporal.address);
  const temporal = new Client({ connection, namespace: config.temporal.namespace });
  const { supabase, taskQueue } = config;
  const enter = async (): Promise<BulkRegistrationClient> => {
    const { accessToken, forget } = await signIn(config, (email) =>
      askPassword(`Password of ${email}: `, interrupted),
    );
    try {
      return await BulkRegistrationClient.forSession({ temporal, supabase, accessToken, taskQueue });
    } catch (error) {
      const isRefused = error instanceof InvalidSessionError && error.reason !== "unavailable";
      if (!isRefused || forget === undefined) throw error;
      await forget();
      return enter();
    }
  };
  return enter();
}

async function ensureConnected(connection: Connection, address: string): Promise<void> {
  try {
    await connection.ensureConnected();
  } catch (cause) {
    const problem = readTemporalProblem(cause);
    if (problem === undefined || problem.passing)
      throw new UnreachableError(`Temporal can't be reached at ${address}`, { cause });
    throw new TemporalUnavailableError(problem, { cause });
  }
}
