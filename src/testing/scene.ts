/**
 * Everything real: a Supabase project of its own, the dev server, a worker on a task queue of its own, and clients for the
 * coordinators. What one scene does, no other sees.
 */
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { BulkRegistrationClient } from "../client.ts";
import { createBulkRegistrationWorker, createSupabaseDependencies } from "../worker.ts";
import { startBackend } from "./backend.ts";
import type { TestBackend } from "./backend.ts";
import type { TestServersAddress } from "./servers.ts";
import { connectToTemporal } from "./temporal.ts";
import type { TemporalServer } from "./temporal.ts";

export interface Scene {
  readonly backend: TestBackend;
  readonly temporal: TemporalServer;
  readonly taskQueue: string;
  /**
   * @param number of the seeded coordinator, from 1: the first two in chapter 1, the third in chapter 2
   * @param temporal default: the dev server's
   */
  client(number: number, temporal?: Client): Promise<BulkRegistrationClient>;
  stop(): Promise<void>;
}

export interface SceneOptions {
  /** False: the test starts its own workers. Default: true. */
  worker?: boolean;
  /** What the worker takes for the project's URL, such as a proxy that fails now and then. Default: the project's. */
  workerUrl?: (backend: TestBackend) => string;
  /** Rows of one answer of PostgREST's. Default: 1,000. */
  maximumRows?: number;
}

/** @param servers of `startTestServers`; scenes in several processes share them */
export async function openScene(servers: TestServersAddress, options: SceneOptions = {}): Promise<Scene> {
  const { maximumRows } = options;
  const backend = await startBackend(servers.postgres, maximumRows === undefined ? {} : { maximumRows });
  const temporal = await connectToTemporal(servers.temporal);
  const taskQueue = `test-${randomUUID()}`;
  const url = options.workerUrl?.(backend) ?? backend.supabase.url;
  const worker =
    (options.worker ?? true)
      ? await createBulkRegistrationWorker({
          connection: temporal.nativeConnection,
          taskQueue,
          workflowBundle: { codePath: servers.workflowBundle },
          dependencies: await createSupabaseDependencies({ ...backend.supabase, url }, backend.registrarKey),
        })
      : undefined;
  const running = worker?.run();
  return {
    backend,
    temporal,
    taskQueue,
    client: async (number, client = temporal.client) => {
      const accessToken = await backend.signIn(number);
      return BulkRegistrationClient.forSession({
        temporal: client,
        supabase: backend.supabase,
        accessToken: async () => accessToken,
        taskQueue,
      });
    },
    stop: async () => {
      worker?.stop();
      await running;
      await temporal.close();
      await backend.stop();
    },
  };
}
