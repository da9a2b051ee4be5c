import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { COMPILED_BEFORE, PROGRAM } from "../support/program-entry.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { workerSettings } from "../support/worker-settings.ts";

const SUBMIT = "/rest/v1/rpc/submit_registrations";

const FORMS = [
  { form: "an activity for each mentor", settings: { mentorsPerActivity: 1 } },
  { form: "one stretch", settings: { mentorsPerActivity: 40, mentorsPerWrite: 1 } },
] as const;

describe("a crash of the worker", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  const workers = new Set<ChildProcess>();
  /** Called after the commit of a write, before its answer goes back. */
  let onWritten: (count: number) => void = () => undefined;
  let written = 0;
  /** Until it ends, no further write reaches the database. */
  let killing: Promise<unknown> | undefined;
  /** Milliseconds that each write takes. */
  let slowedBy = 0;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      async ({ path }) => {
        if (path !== SUBMIT) return "none";
        if (killing === undefined) {
          await delay(slowedBy);
          // A write on its way is also cut off when the worker is killed.
          if (killing === undefined) return "none";
        }
        await killing;
        return "cutBefore";
      },
      ({ path }) => {
        if (path !== SUBMIT) return;
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
    const worker = spawn(process.execPath, [PROGRAM, "worker"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...COMPILED_BEFORE,
        ...workerSettings(scene.taskQueue, scene.backend, {
          SUPABASE_URL: proxy.url,
          BULK_LOG_LEVEL: "ERROR",
        }),
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

  test.each(FORMS)(
    "(SIGKILL of a real process, twice) leaves no duplicate and no gap, with $form",
    async ({ form, settings }) => {
      const selection = mentorIds(40);
      let worker = startWorker();
      // The other lanes are on their way while one write is committed.
      slowedBy = 50;
      let kills = 0;
      const before = written;
      // Killed at the worst moment: rows are written, and Temporal doesn't know them.
      onWritten = (count) => {
        if (![7, 20].includes(count - before)) return;
        kills += 1;
        killing = stopWorker(worker, "SIGKILL").finally(() => {
          worker = startWorker();
          killing = undefined;
        });
      };

      const client = await scene.client(1);
      const handle = await client.submit({
        mentorIds: selection,
        template: { ...TEMPLATE, activityType: `Killed with ${form}` },
        ...settings,
      });
      const updates = await Array.fromAsync(handle.progress());
      const { outcomes, ...result } = await handle.result();
      await killing;

      expect(kills).toBe(2);
      expect(result).toMatchObject({
        overallStatus: "success",
        total: 40,
        succeeded: 40,
        alreadyRegistered: 0,
      });
      expect(updates.map((update) => update.mentorId).toSorted()).toEqual(selection);
      expect(updates.map(({ sequence }) => sequence)).toEqual(selection.map((_, index) => index + 1));
      const query = "select mentor_id from public.proxy_activities where bulk_id = $1 order by mentor_id";
      const rows = await scene.backend.rows<{ mentor_id: string }>(query, [handle.bulkId]);
      expect(rows.map((row) => row.mentor_id)).toEqual(selection);
      const reported = await Array.fromAsync(outcomes);
      expect(reported).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
      // Writes that a kill cut off took a second attempt.
      expect(reported.some((outcome) => outcome.attempts > 1)).toBe(true);
      const audit = await eventually("the audit is written", () => handle.audit());
      expect(audit).toMatchObject({ succeeded: 40, reconciled: true });
      expect(await stopWorker(worker, "SIGTERM")).toBe(0);
    },
    180_000,
  );

  test("(SIGKILL in the middle of a correction) leaves each mentor exactly one record in force", async () => {
    const selection = mentorIds(40);
    const template = { ...TEMPLATE, activityType: "Killed while it is corrected" };
    let worker = startWorker();
    const client = await scene.client(1);
    const registration = await client.submit({ mentorIds: selection, template });
    expect(await registration.result()).toMatchObject({ succeeded: 40 });
    const before = written;
    onWritten = (count) => {
      if (count !== before + 7) return;
      killing = stopWorker(worker, "SIGKILL").finally(() => {
        worker = startWorker();
        killing = undefined;
      });
    };

    const correction = await client.correct(registration.bulkId, {
      template: { date: "2026-11-21" },
      mentorsPerActivity: 1,
    });
    expect(await correction.result()).toMatchObject({
      overallStatus: "success",
      succeeded: 40,
      alreadyRegistered: 0,
    });
    await killing;

    const query = `select mentor_id, activity_date::text as date from public.proxy_activities
      where activity_type = $1 and withdrawn_at is null order by mentor_id`;
    const rows = await scene.backend.rows(query, [template.activityType]);
    expect(rows).toEqual(selection.map((id) => ({ mentor_id: id, date: "2026-11-21" })));
    const audit = await eventually("the audit is written", () => correction.audit());
    expect(audit).toMatchObject({ withdrawn: 40, rows: { registered: 40, withdrawn: 40 }, reconciled: true });
    expect(await stopWorker(worker, "SIGTERM")).toBe(0);
  }, 180_000);

  test.each(FORMS)(
    "(SIGTERM) is a graceful end: the worker lets writes in flight settle, and another one continues, with $form",
    async ({ form, settings }) => {
      const selection = mentorIds(40);
      const worker = startWorker();
      let stopped: Promise<number | null> | undefined;
      const before = written;
      // A stretch lasts 5 s at most, and must not be done by then.
      slowedBy = 800;
      onWritten = (count) => {
        if (count === before + 8) stopped = stopWorker(worker, "SIGTERM");
      };

      const client = await scene.client(2);
      const handle = await client.submit({
        mentorIds: selection,
        template: { ...TEMPLATE, activityType: `Stopped with ${form}` },
        ...settings,
      });
      await eventually("the worker was told to stop", () => stopped !== undefined, 60_000);
      expect(await stopped).toBe(0);
      const next = startWorker();
      const { outcomes, ...result } = await handle.result();

      expect(result).toMatchObject({ overallStatus: "success", succeeded: 40, alreadyRegistered: 0 });
      // Nothing needed a second attempt.
      expect((await Array.fromAsync(outcomes)).every((outcome) => outcome.attempts === 1)).toBe(true);
      expect(await stopWorker(next, "SIGTERM")).toBe(0);
    },
    180_000,
  );
});
