/**
 * Opens a scene: its own Supabase project, the shared dev server, a worker on its own task queue, and clients for the
 * coordinators. Scenes don't see each other.
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
   * Makes a client for a seeded coordinator.
   *
   * @param number of the seeded coordinator, from 1. The first two are in chapter 1, the third is in chapter 2.
   * @param temporal default: the dev server's client
   */
  client(number: number, temporal?: Client): Promise<BulkRegistrationClient>;
  stop(): Promise<void>;
}

export interface SceneOptions {
  /** Whether the scene starts a worker. Default: true. */
  worker?: boolean;
  /** The project's URL for the worker, such as a faulty proxy. Default: the project's own URL. */
  workerUrl?: (backend: TestBackend) => string;
  /** The most rows in one answer of PostgREST. Default: 1,000. */
  maximumRows?: number;
}

/** @param servers the address from `startTestServers`, which scenes in several processes share */
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
