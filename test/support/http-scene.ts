/** A real stack with the backend on top: called directly, or over a socket. */
import { randomUUID } from "node:crypto";
import { createApp } from "../../src/http/app.ts";
import type { AppDependencies } from "../../src/http/dependencies.ts";
import { createHttpLogger } from "../../src/http/log.ts";
import { startHttpServer } from "../../src/http/server.ts";
import type { HttpServer, ListenOptions } from "../../src/http/server.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { startDatabaseGate } from "./browser/database-gate.ts";
import type { DatabaseGate } from "./browser/database-gate.ts";
import { openScene } from "./scene.ts";
import type { Scene, SceneOptions } from "./scene.ts";

export interface HttpScene extends Scene {
  readonly dependencies: AppDependencies;
  /** Between the worker and the database: holds a run's writes back for as long as a test wants. */
  readonly gate: DatabaseGate;
  /** The log of the backend, one object per line. */
  readonly logged: Record<string, unknown>[];
  /** Calls `app.request()` as a coordinator (number from 1). */
  call(coordinator: number, path: string, init?: CallInit): Promise<Response>;
  /** A separate server; the caller stops it. */
  listen(changes?: Partial<ListenOptions>): Promise<HttpServer>;
}

export interface CallInit {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

export async function openHttpScene(
  options: Omit<SceneOptions, "workerUrl"> & { changes?: Partial<AppDependencies> } = {},
): Promise<HttpScene> {
  const { changes = {}, ...sceneOptions } = options;
  const gate = await startDatabaseGate(() => scene.backend);
  const scene = await openScene({ ...sceneOptions, workerUrl: () => gate.url });
  const logged: Record<string, unknown>[] = [];
  const dependencies: AppDependencies = {
    temporal: scene.temporal.client,
    supabase: scene.backend.supabase,
    verify: createSessionVerifier({ supabaseUrl: scene.backend.supabase.url }),
    taskQueue: scene.taskQueue,
    logger: createHttpLogger("debug", {
      write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>),
    }),
    ...changes,
  };
  const app = createApp(dependencies);
  return {
    ...scene,
    dependencies,
    gate,
    logged,
    call: async (coordinator, path, { method = "GET", body, headers = {} } = {}) => {
      const token = await scene.backend.signIn(coordinator);
      return app.request(path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    },
    listen: (more = {}) => startHttpServer({ ...dependencies, ...more }),
    stop: async () => {
      // Ends the waiting writes of runs that a test left behind.
      gate.letThrough();
      await scene.stop();
      await gate.stop();
    },
  };
}

/** Adds a key, unless the call has one. */
export function submission(body: object, key: string = randomUUID()): CallInit {
  return { method: "POST", body, headers: { "idempotency-key": key } };
}
