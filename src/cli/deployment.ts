/** Connects a command with its deployment: Temporal, the Supabase project, and the coordinator who signs in. */
import { Client, Connection } from "@temporalio/client";
import { BulkRegistrationClient } from "../client.ts";
import type { CliConfig } from "../config.ts";
import { isRefusedByTemporal, NotPermittedError, UnreachableError } from "./failures.ts";
import { signIn } from "./sign-in.ts";
import { askPassword } from "./terminal.ts";

/** Milliseconds that Temporal gets to answer at first. */
const CONNECT_TIMEOUT = 5_000;

export interface ConnectOptions {
  config: CliConfig;
  /** False: what is asked for lies in the database, also when Temporal doesn't answer. */
  needsTemporal: boolean;
  interrupted: AbortSignal;
}

/** The client is there for the time of the callback. */
export async function withClient<T>(
  { config, needsTemporal, interrupted }: ConnectOptions,
  use: (client: BulkRegistrationClient) => Promise<T>,
): Promise<T> {
  const connection = Connection.lazy({
    ...config.temporal.connectionOptions,
    connectTimeout: CONNECT_TIMEOUT,
  });
  try {
    // Before anybody types a password, and before anything is written.
    if (needsTemporal) await ensureConnected(connection, config.temporal.address);
    const accessToken = await signIn(config, (email) => askPassword(`Password of ${email}: `, interrupted));
    const { taskQueue, maximumConcurrency } = config;
    const client = await BulkRegistrationClient.forSession({
      temporal: new Client({ connection, namespace: config.temporal.namespace }),
      supabase: config.supabase,
      accessToken,
      taskQueue,
      ...(maximumConcurrency !== undefined && { maximumConcurrency }),
    });
    return await use(client);
  } finally {
    await connection.close();
  }
}

async function ensureConnected(connection: Connection, address: string): Promise<void> {
  try {
    await connection.ensureConnected();
  } catch (cause) {
    if (cause instanceof Error && isRefusedByTemporal(cause))
      throw new NotPermittedError(`Temporal at ${address} refuses the API key or the certificate`, { cause });
    throw new UnreachableError(`Temporal can't be reached at ${address}`, { cause });
  }
}
