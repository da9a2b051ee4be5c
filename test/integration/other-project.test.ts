/**
 * Workers of two environments on one task queue: each works on the runs of its own project, and leaves the others
 * alone.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startBackend } from "../support/backend.ts";
import type { TestBackend } from "../support/backend.ts";
import { eventually } from "../support/deferred.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { COMPILED_BEFORE, PROGRAM } from "../support/program-entry.ts";
import { openScene, projectIdOf, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { workerSettings } from "../support/worker-settings.ts";

describe("a worker of another project on the task queue", () => {
  let scene: Scene;
  let other: TestBackend;
  const working: { worker: ChildProcess; exited: Promise<unknown>; log: Promise<string> }[] = [];

  beforeAll(async () => {
    scene = await openScene({ worker: false });
    other = await startBackend();
    // Both are copies of one database.
    await other.rows("update bulk_registration_private.project set project_id = gen_random_uuid()");
  });
  /** @returns the log of each, in the order of their starts */
  const stopWorkers = async () => {
    const stopped = working.splice(0);
    for (const { worker } of stopped) worker.kill("SIGTERM");
    await Promise.all(stopped.map(({ exited }) => exited));
    return Promise.all(stopped.map(({ log }) => log));
  };
  afterEach(async () => void (await stopWorkers()));
  afterAll(async () => {
    await other.stop();
    await scene.stop();
  });

  // In two processes, because the SDK refuses two workers of one task queue in one process.
  const startWorker = (backend: TestBackend) => {
    const worker = spawn(process.execPath, [PROGRAM, "worker"], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...COMPILED_BEFORE, ...workerSettings(scene.taskQueue, backend) },
    });
    working.push({ worker, exited: once(worker, "exit"), log: text(worker.stderr) });
  };
  const submit = async (mentors: number) =>
    (await scene.client(1)).submit({
      mentorIds: mentorIds(mentors),
      template: { ...TEMPLATE, activityType: `Of this project ${randomUUID()}` },
    });
  const untilGivenBack = (handle: Awaited<ReturnType<typeof submit>>) =>
    expect
      .poll(() => handle.snapshot())
      .toMatchObject({ phase: "waiting", waitingFor: { code: "wrongProject" }, settled: 0 });

  test.each([
    { form: "small", mentors: 12 },
    { form: "large", mentors: 40 },
  ])(
    "gives a $form run back, whose own worker registers everybody and audits it",
    async ({ mentors }) => {
      startWorker(other);
      const handle = await submit(mentors);
      await untilGivenBack(handle);
      startWorker(scene.backend);

      const { outcomes, ...result } = await handle.result();

      expect(result).toMatchObject({ overallStatus: "success", succeeded: mentors, alreadyRegistered: 0 });
      // An attempt of the wrong worker doesn't count as an attempt of the mentor.
      expect((await Array.fromAsync(outcomes)).map(({ attempts }) => attempts)).toEqual(
        mentorIds(mentors).map(() => 1),
      );
      const audit = await eventually("the audit is written", () => handle.audit(), 40_000);
      expect(audit).toMatchObject({ reconciled: true, succeeded: mentors });
      expect(await other.rows("select from public.bulk_registrations")).toEqual([]);
      const ids = [await projectIdOf(other), await projectIdOf(scene.backend)];
      for (const [index, log] of (await stopWorkers()).entries()) {
        expect(log).toMatch(new RegExp(`"The worker serves this project".*"projectId":"${ids[index]}"`));
        expect(log.includes(`"projectId":"${ids[1]}","servedProjectId":"${ids[0]}"`)).toBe(index === 0);
      }
    },
    90_000,
  );

  test("returns the closing of a round to the queue, too", async () => {
    startWorker(other);
    const handle = await submit(12);
    await untilGivenBack(handle);
    await handle.cancel();
    await eventually("its closing is given back", async () => {
      const { phase, settled } = await handle.snapshot();
      return phase === "cancelling" && settled === 0;
    });
    startWorker(scene.backend);
    expect(await handle.result()).toMatchObject({ cancelled: 12 });
  }, 60_000);
});
