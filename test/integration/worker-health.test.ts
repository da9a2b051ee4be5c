/** What a worker reports to the supervisor of its container. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { createWorkerReadiness } from "../../src/programs/worker-readiness.ts";
import { eventually } from "../support/deferred.ts";
import { startProgramProcess } from "../support/program-process.ts";
import type { ProgramProcess } from "../support/program-process.ts";
import { openScene } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { workerSettings } from "../support/worker-settings.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ worker: false });
});
afterAll(() => scene.stop());

interface Health {
  status: number;
  body: unknown;
}

async function ask(port: number, path: string): Promise<Health | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  return answer && { status: answer.status, body: await answer.json() };
}

async function withWorker(
  changes: Record<string, string>,
  use: (port: number, worker: ProgramProcess) => Promise<void>,
): Promise<void> {
  const port = await choosePort();
  const address = { BULK_HEALTH_ADDRESS: `127.0.0.1:${port}` };
  const worker = startProgramProcess(
    "worker",
    workerSettings(scene.taskQueue, scene.backend, { ...address, ...changes }),
  );
  try {
    await use(port, worker);
  } finally {
    await worker.kill();
  }
}

describe("a worker with a health address", () => {
  test.each([
    ["without a version", {}],
    ["with a version", { BULK_DEPLOYMENT_NAME: "health", BULK_BUILD_ID: "1.0.0" }],
  ])(
    "%s is alive, is ready after Temporal has seen it fetch work, and ends at SIGTERM",
    async (_, changes) => {
      await withWorker(changes, async (port, worker) => {
        await eventually("it lives", async () => (await ask(port, "/livez"))?.status === 200, 60_000);
        const ready = await eventually("it is ready", async () => {
          const health = await ask(port, "/readyz");
          return health?.status === 200 && health;
        });
        expect(ready.body).toEqual({ status: "ok", checks: { temporal: "ok", supabase: "ok", work: "ok" } });
        worker.process.kill("SIGTERM");
        expect(await worker.ended).toBe(0);
        // A start and an end without trouble log no warnings.
        expect(worker.output).not.toMatch(/"level":"(WARN|ERROR)"/);
      });
    },
  );

  test("is alive and not ready while its project is unreachable, and says why", async () => {
    const gone = { SUPABASE_URL: `http://127.0.0.1:${await choosePort()}` };
    await withWorker(gone, async (port, worker) => {
      await worker.writes(/"state":"RUNNING"/);
      expect(await ask(port, "/readyz")).toMatchObject({
        status: 503,
        body: {
          status: "unavailable",
          checks: { temporal: "ok", supabase: "unavailable" },
          problems: expect.arrayContaining([expect.objectContaining({ reason: "supabaseUnreachable" })]),
        },
      });
      expect(await ask(port, "/livez")).toMatchObject({ status: 200 });
    });
  });

  test("ends with a message when it can't listen there", async () => {
    await withWorker({}, async (port, worker) => {
      await eventually("it lives", async () => (await ask(port, "/livez"))?.status === 200, 60_000);
      await withWorker({ BULK_HEALTH_ADDRESS: `127.0.0.1:${port}` }, async (_, second) => {
        expect(await second.ended).toBe(78);
        expect(second.output).toMatch(/BULK_HEALTH_ADDRESS: .*EADDRINUSE/);
      });
      expect(worker.process.exitCode).toBeNull();
    });
  });
});

test("a worker that Temporal doesn't see is not ready, whatever its process reports", async () => {
  const { taskQueue, temporal, backend } = scene;
  const { supabase } = backend;
  const worker = { identity: "42@gone", state: "RUNNING" as const };
  const ready = createWorkerReadiness({ worker, temporal: temporal.client, taskQueue, supabase });
  expect(await ready()).toMatchObject({
    status: "unavailable",
    checks: { temporal: "ok", supabase: "ok", work: "unavailable" },
    problems: [
      {
        part: "work",
        reason: "notPolling",
        detail: expect.stringMatching(/workflow and activity and stretch tasks/),
      },
    ],
  });
});

test.each([
  ["INITIALIZED", "starting"],
  ["DRAINING", "stopping"],
  ["STOPPED", "stopping"],
] as const)("a worker in the state %s is %s", async (state, status) => {
  const { taskQueue, temporal, backend } = scene;
  const worker = { identity: "42@here", state };
  const ready = createWorkerReadiness({
    worker,
    temporal: temporal.client,
    taskQueue,
    supabase: backend.supabase,
  });
  expect(await ready()).toEqual({ status });
});
