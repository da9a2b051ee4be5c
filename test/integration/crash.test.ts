import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import type { FaultyProxy } from "../support/faulty-proxy.ts";
import { mentorIds } from "../support/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

const WORKER = fileURLToPath(new URL("../../src/worker.ts", import.meta.url));

describe("a crash of the worker", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  const workers = new Set<ChildProcess>();
  /** Called when a submission has been written, before its answer goes back. */
  let onWritten: (count: number) => void = () => undefined;
  let written = 0;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      () => "none",
      ({ path }) => {
        if (path !== "/rest/v1/rpc/submit_proxy_registration") return;
        written += 1;
        onWritten(written);
      },
    );
    scene = await openScene({ worker: false });
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await scene.stop();
    await proxy.stop();
  });

  const startWorker = (): ChildProcess => {
    const worker = spawn(process.execPath, [WORKER], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        TEMPORAL_ADDRESS: inject("temporalAddress"),
        BULK_TASK_QUEUE: scene.taskQueue,
        SUPABASE_URL: proxy.url,
        SUPABASE_PUBLISHABLE_KEY: scene.backend.supabase.publishableKey,
        BULK_LOG_LEVEL: "ERROR",
        BULK_REGISTRAR_JWK: JSON.stringify(scene.backend.registrarKey),
      },
    });
    workers.add(worker);
    worker.once("exit", () => workers.delete(worker));
    return worker;
  };

  const stopWorker = async (worker: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
    const exited = once(worker, "exit") as Promise<[number | null]>;
    worker.kill(signal);
    return (await exited)[0];
  };

  test("(SIGKILL of a real process, several times) leaves no duplicate and no gap", async () => {
    const selection = mentorIds(40);
    let worker = startWorker();
    const killed: Promise<unknown>[] = [];
    // Killed at the worst moment: rows are written, and Temporal knows nothing of them.
    onWritten = (count) => {
      if ([7, 15, 30].includes(count)) {
        killed.push(
          stopWorker(worker, "SIGKILL").finally(() => {
            worker = startWorker();
          }),
        );
      }
    };

    const client = await scene.client(1);
    const handle = await client.submit({ mentorIds: selection, template: TEMPLATE });
    const updates = await Array.fromAsync(handle.progress());
    const { outcomes, ...result } = await handle.result();
    await Promise.all(killed);

    expect(killed).toHaveLength(3);
    expect(result).toMatchObject({
      overallStatus: "success",
      total: 40,
      succeeded: 40,
      alreadyRegistered: 0,
    });
    expect(updates.map((update) => update.mentorId).toSorted()).toEqual(selection);
    const query = "select mentor_id from public.proxy_activities order by mentor_id";
    const rows = await scene.backend.rows<{ mentor_id: string }>(query);
    expect(rows.map((row) => row.mentor_id)).toEqual(selection);
    const reported = await Array.fromAsync(outcomes);
    expect(reported).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
    // Those in flight at a kill took a second attempt, which found the row.
    expect(reported.some((outcome) => outcome.attempts > 1)).toBe(true);
    await eventually("the audit is written", async () => {
      const audits = await scene.backend.rows<{ succeeded: number }>(
        "select * from public.bulk_registration_audits",
      );
      return audits.length === 1 && audits[0]?.succeeded === 40;
    });
    expect(await stopWorker(worker, "SIGTERM")).toBe(0);
  }, 180_000);

  test("(SIGTERM) is none: the worker lets what is in flight settle, and another one goes on", async () => {
    const selection = mentorIds(30);
    const worker = startWorker();
    let stopped: Promise<number | null> | undefined;
    const before = written;
    onWritten = (count) => {
      if (count === before + 8) stopped = stopWorker(worker, "SIGTERM");
    };

    const client = await scene.client(2);
    const handle = await client.submit({ mentorIds: selection, template: TEMPLATE });
    await eventually("the worker was told to stop", () => stopped !== undefined, 60_000);
    expect(await stopped).toBe(0);
    const next = startWorker();
    const { outcomes, ...result } = await handle.result();

    expect(result).toMatchObject({ overallStatus: "success", succeeded: 30, alreadyRegistered: 0 });
    // Nothing had to be tried again.
    expect((await Array.fromAsync(outcomes)).every((outcome) => outcome.attempts === 1)).toBe(true);
    expect(await stopWorker(next, "SIGTERM")).toBe(0);
  }, 180_000);
});
