/** The whole stack with the console in front and a browser: a coordinator's tools, and the faults that tests inject. */
import { randomUUID } from "node:crypto";
import type { BrowserContextOptions } from "playwright-core";
import { inject } from "vitest";
import { SEEDED_COORDINATORS } from "../../../src/testing/stack/seeded-coordinators.ts";
import { startWorkerProcess } from "../../faults/worker-process.ts";
import type { WorkerProcess } from "../../faults/worker-process.ts";
import { openHttpScene } from "../http-scene.ts";
import type { HttpScene } from "../http-scene.ts";
import { sharedChromium } from "./chromium.ts";
import { startCuttableProxy } from "./cuttable-proxy.ts";
import type { CuttableProxy } from "./cuttable-proxy.ts";
import { signIn } from "./sign-in-page.ts";
import { visitConsole } from "./visit.ts";
import type { Visit } from "./visit.ts";

/** Mentor ids of the seed's first chapter by name. */
export const SEEDED_CHAPTER = "b0000000-0000-4000-8000-000000000001";

export interface ConsoleScene extends HttpScene {
  /** Between the browsers and the backend. */
  readonly connection: CuttableProxy;
  /** The address of the backend for browsers. */
  readonly address: string;
  /**
   * Opens the console in a separate browser context, signed in, during the callback. Afterwards, the gate and the
   * connection are as they were at first.
   *
   * @param options.coordinator number of the seeded coordinator, from 1. Default: 1. Null: no sign-in
   */
  visit(use: (visit: Visit) => Promise<void>, options?: VisitOptions): Promise<void>;
  /** Adds active mentors to the first chapter. @returns their ids, in the order of the names */
  addMentors(names: readonly string[]): Promise<string[]>;
  /** Replaces the backend as a deployment does: the old one ends gracefully, and the new one has none of its state. */
  replaceBackend(): Promise<void>;
  /** Only with `workerProcess`. */
  startWorker(): WorkerProcess;
}

export interface VisitOptions extends BrowserContextOptions {
  coordinator?: number | null;
}

export interface ConsoleSceneOptions {
  /** True: the test starts its workers itself, each in a process that it can kill. Default: one in this process. */
  workerProcess?: boolean;
  /** Whom the deployment names for help. Default: nobody. */
  contact?: string;
}

export async function openConsoleScene({
  workerProcess = false,
  contact,
}: ConsoleSceneOptions = {}): Promise<ConsoleScene> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    const scene = await openHttpScene({
      worker: !workerProcess,
      changes: {
        consoleDirectory: inject("consoleDirectory"),
        ...(contact !== undefined && { consoleContact: contact }),
      },
    });
    stops.push(() => scene.stop());
    // It starts before the server behind it, so it reads the address at each request.
    const connection = await startCuttableProxy(() => http.url);
    stops.push(() => connection.stop());
    let http = await scene.listen();
    stops.push(() => http.stop());
    const browser = await sharedChromium();

    const workers = new Set<WorkerProcess>();
    stops.push(() => Promise.all([...workers].map((worker) => worker.kill())));

    const address = connection.url;
    return {
      ...scene,
      connection,
      address,
      visit: async (use, { coordinator = 1, ...options } = {}) => {
        try {
          await visitConsole(browser, address, options, async (visit) => {
            if (coordinator !== null) await signIn(visit.page, SEEDED_COORDINATORS[coordinator - 1]);
            await use(visit);
          });
        } finally {
          // What a failed test leaves behind must not make the next one fail.
          connection.mend();
          scene.gate.refused.clear();
          scene.gate.away = false;
          scene.gate.letThrough();
        }
      },
      addMentors: async (names) => {
        const ids = names.map(() => randomUUID());
        await scene.backend.rows(
          `insert into public.mentors (id, chapter_id, full_name, active)
           select id, $1, name, true from unnest($2::uuid[], $3::text[]) as new (id, name)`,
          [SEEDED_CHAPTER, ids, names],
        );
        return ids;
      },
      replaceBackend: async () => {
        await http.stop();
        http = await scene.listen();
      },
      startWorker: () => {
        const worker = startWorkerProcess({
          number: 1,
          environment: {
            TEMPORAL_ADDRESS: inject("temporalAddress"),
            BULK_TASK_QUEUE: scene.taskQueue,
            SUPABASE_URL: scene.gate.url,
            SUPABASE_PUBLISHABLE_KEY: scene.backend.supabase.publishableKey,
            BULK_REGISTRAR_JWK: JSON.stringify(scene.backend.registrarKey),
            BULK_WORKFLOW_BUNDLE: inject("workflowBundlePath"),
            BULK_LOG_LEVEL: "ERROR",
          },
          onLine: (line) => console.error(line),
          onEnd: (ended) => workers.delete(ended),
        });
        workers.add(worker);
        return worker;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
