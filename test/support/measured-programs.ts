/**
 * A worker and a backend as an operator runs them, each with its metrics, on the project and the task queue of a scene.
 */
import { randomUUID } from "node:crypto";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { startDatabaseGate } from "./browser/database-gate.ts";
import type { DatabaseGate } from "./browser/database-gate.ts";
import { eventually } from "./deferred.ts";
import { scrape } from "./metrics.ts";
import type { Scrape } from "./metrics.ts";
import { startProgramProcess } from "./program-process.ts";
import type { ProgramProcess } from "./program-process.ts";
import { openScene, TEMPLATE } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { workerSettings } from "./worker-settings.ts";

export interface MeasuredPrograms {
  readonly scene: Scene;
  /** Between the worker and the database. */
  readonly gate: DatabaseGate;
  readonly worker: ProgramProcess;
  readonly server: ProgramProcess;
  /** The address of the backend. */
  readonly url: string;
  scrapeWorker(): Promise<Scrape>;
  scrapeServer(): Promise<Scrape>;
  /** Submits as the first coordinator, with its own form. @returns the `bulkId` */
  submit(mentorIds: readonly string[], headers?: Readonly<Record<string, string>>): Promise<string>;
  /** Calls as the first coordinator. */
  call(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** @param more settings for both. Default: only their metrics */
export async function startMeasuredPrograms(
  more: (scene: Scene, gate: DatabaseGate) => Readonly<Record<string, string>> = () => ({}),
): Promise<MeasuredPrograms> {
  const scene = await openScene({ worker: false });
  const gate = await startDatabaseGate(() => scene.backend);
  const changes = more(scene, gate);
  const [httpPort, workerPort, serverPort] = [await choosePort(), await choosePort(), await choosePort()];
  const worker = startProgramProcess(
    "worker",
    workerSettings(scene.taskQueue, scene.backend, {
      SUPABASE_URL: gate.url,
      BULK_METRICS_ADDRESS: `127.0.0.1:${workerPort}`,
      ...changes,
    }),
  );
  const server = startProgramProcess(
    "server",
    workerSettings(scene.taskQueue, scene.backend, {
      BULK_HTTP_PORT: String(httpPort),
      BULK_METRICS_ADDRESS: `127.0.0.1:${serverPort}`,
      ...changes,
    }),
  );
  const url = `http://127.0.0.1:${httpPort}`;
  const stop = async () => {
    gate.letThrough();
    await Promise.all([worker.kill(), server.kill()]);
    await gate.stop();
    await scene.stop();
  };
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await scene.backend.signIn(1)}`);
    if (init.body !== undefined) headers.set("content-type", "application/json");
    return fetch(`${url}${path}`, { ...init, headers });
  };
  try {
    await worker.writes(/Worker state changed.*RUNNING|"state":"RUNNING"/);
    await eventually("the backend is ready", async () => {
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      return answer?.status === 200;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    scene,
    gate,
    worker,
    server,
    url,
    scrapeWorker: () => scrape(`127.0.0.1:${workerPort}`),
    scrapeServer: () => scrape(`127.0.0.1:${serverPort}`),
    submit: async (mentorIds, given = {}) => {
      const bulkId = randomUUID();
      const template = { ...TEMPLATE, note: `${TEMPLATE.note} (${bulkId})` };
      const body = JSON.stringify({ mentorIds, template });
      const headers = { "idempotency-key": bulkId, ...given };
      const answer = await call("/bulk-registrations", { method: "POST", body, headers });
      if (answer.status !== 202)
        throw new Error(`The submission was answered with ${answer.status}: ${await answer.text()}`);
      return bulkId;
    },
    call,
    stop,
  };
}
