/** A client that counts each of its calls of Supabase and of Temporal: a refusal must not have made one. */
import { Client, Connection } from "@temporalio/client";
import { BulkRegistrationClient } from "../../src/client.ts";
import type { BulkRegistrationClientOptions } from "../../src/client.ts";
import type { Stage } from "./stage.ts";

export interface CountingClient {
  readonly client: BulkRegistrationClient;
  /** The number of calls since its creation. */
  readonly calls: () => number;
  close(): Promise<void>;
}

export interface CountingOptions {
  stage: Stage;
  accessToken: () => Promise<string>;
  supabaseUrl?: string;
}

/** @throws {InvalidSessionError} */
export async function openCountingClient(options: CountingOptions): Promise<CountingClient> {
  const { stage, accessToken, supabaseUrl = stage.supabase.url } = options;
  let calls = 0;
  const count = <Input, Output>(input: Input, next: (input: Input) => Output): Output => {
    calls += 1;
    return next(input);
  };
  const counted: BulkRegistrationClientOptions["supabase"] = {
    ...stage.supabase,
    url: supabaseUrl,
    fetch: (input, init) => {
      calls += 1;
      return fetch(input, init);
    },
  };
  const connection = Connection.lazy({ address: stage.temporalAddress });
  const temporal = new Client({
    connection,
    interceptors: {
      workflow: [
        {
          start: count,
          startWithDetails: count,
          describe: count,
          query: count,
          signal: count,
          cancel: count,
          startUpdate: count,
        },
      ],
    },
  });
  try {
    const client = await BulkRegistrationClient.forSession({
      temporal,
      supabase: counted,
      accessToken,
      taskQueue: stage.taskQueue,
    });
    return { client, calls: () => calls, close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
