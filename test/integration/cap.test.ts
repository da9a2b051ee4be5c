/**
 * The cap belongs to the deployment: no caller gets more concurrent writes in any way. The writes are counted in front
 * of the database with two workers, and in Postgres itself, where the write of an aborted attempt continues.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { TemporalUnavailableError } from "../../src/index.ts";
import type { BulkSubmissionRequest } from "../../src/index.ts";
import { runCommandLine } from "../support/command-line.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy, ProxiedRequest } from "../../src/testing/faulty-proxy.ts";
import { COORDINATOR_ID, mentorIds } from "../../src/testing/mentor-ids.ts";
import { COMPILED_BEFORE, PROGRAM } from "../support/program-entry.ts";
import { openScene, projectIdOf, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { workerSettings } from "../support/worker-settings.ts";

const SUBMIT = "/rest/v1/rpc/submit_registrations";

/** The limit of one run, as the migrations set it. */
const CAP = 5;

describe("a run that requests a hundred concurrent writes, with two workers", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  let second: ChildProcess | undefined;
  const inFlight = new Set<ProxiedRequest>();
  let most = 0;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      (request) => {
        if (request.path === SUBMIT) inFlight.add(request);
        most = Math.max(most, inFlight.size);
        return "none";
      },
      (request) => void inFlight.delete(request),
    );
    scene = await openScene({ workerUrl: () => proxy.url });
    second = spawn(process.execPath, [PROGRAM, "worker"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...COMPILED_BEFORE,
        ...workerSettings(scene.taskQueue, scene.backend, {
          SUPABASE_URL: proxy.url,
          BULK_LOG_LEVEL: "ERROR",
          BULK_MAX_CONCURRENCY: "100",
        }),
      },
    });
    await eventually("both poll", async () => {
      // Pollers without a type poll for workflow tasks, which each worker does.
      const { pollers } = await scene.temporal.client.workflowService.describeTaskQueue({
        namespace: "default",
        taskQueue: { name: scene.taskQueue },
      });
      return new Set(pollers?.map(({ identity }) => identity)).size === 2;
    });
    // Each write takes a while, and notes how many are in progress.
    await scene.backend.rows(`
      create table public.seen (in_flight integer);
      create function public.note_writes() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        perform pg_sleep(coalesce((regexp_match(new.activity_type, 'for ([0-9.]+) s'))[1]::numeric, 0.05));
        insert into public.seen select count(distinct pid) from (
          select pid from pg_locks where locktype = 'advisory' and granted and database = (
            select oid from pg_database where datname = current_database()
          ) group by pid having count(*) >= 2
        ) w;
        return new;
      end $$;
      create trigger note_writes before insert on public.proxy_activities for each row execute function public.note_writes()`);
  });
  beforeEach(async () => {
    most = 0;
    await scene.backend.rows("delete from public.seen");
  });
  afterAll(async () => {
    second?.kill("SIGKILL");
    await scene.stop();
    await proxy.stop();
  });

  const mostInPostgres = async () => {
    const [row] = await scene.backend.rows<{ most: number }>(
      "select max(in_flight) as most from public.seen",
    );
    return row?.most;
  };
  /** Enough writes for the test to be meaningful. */
  const withinCap = async () =>
    [most, await mostInPostgres()].every((seen = 0) => seen <= CAP && seen >= CAP - 2) || {
      most,
      inPostgres: await mostInPostgres(),
    };
  const request = (
    name: string,
    more: Partial<BulkSubmissionRequest> = {},
  ): BulkSubmissionRequest & { bulkId: string } => ({
    mentorIds: mentorIds(30),
    template: { ...TEMPLATE, activityType: `${name} ${randomUUID()}` },
    concurrency: 100,
    ...more,
    bulkId: randomUUID(),
  });
  const expectAllRegistered = async (bulkId: string, total: number) => {
    const handle = await (await scene.client(1)).attach(bulkId);
    expect(await handle.result()).toMatchObject({ total, succeeded: total, alreadyRegistered: 0 });
  };

  test.for([
    ["an activity per mentor", 30, {}],
    ["stretches with many lanes", 40, { mentorsPerWrite: 1 }],
    ["an activity per mentor of a long list", 40, { mentorsPerActivity: 1 }],
  ] as const)("has five at most from its client: %s", async ([name, mentors, settings]) => {
    const asked = request(name, { mentorIds: mentorIds(mentors), ...settings });
    await (await scene.client(1)).submit(asked);
    await expectAllRegistered(asked.bulkId, mentors);
    expect(await withinCap()).toBe(true);
  });

  test("has five at most from the command line, with any environment", async () => {
    const folder = await mkdtemp(join(tmpdir(), "test-cap-"));
    try {
      const { bulkId, template } = request("By the command line");
      await writeFile(join(folder, "mentors.txt"), mentorIds(30).join("\n"));
      await writeFile(join(folder, "template.json"), JSON.stringify(template));
      const [{ email, password } = { email: "", password: "" }] = SEEDED_COORDINATORS;
      const files = ["--mentors", join(folder, "mentors.txt"), "--template", join(folder, "template.json")];
      const result = await runCommandLine(
        ["submit", ...files, "--bulk-id", bulkId, "--concurrency", "100", "--watch"],
        {
          HOME: folder,
          SUPABASE_URL: scene.backend.supabase.url,
          SUPABASE_PUBLISHABLE_KEY: scene.backend.supabase.publishableKey,
          BULK_EMAIL: email,
          BULK_PASSWORD: password,
          BULK_TASK_QUEUE: scene.taskQueue,
          TEMPORAL_ADDRESS: inject("temporalAddress"),
          BULK_MAX_CONCURRENCY: "100",
          BULK_CONCURRENCY: "100",
          BULK_TOTAL_CONCURRENCY: "100",
        },
      );
      expect(result).toMatchObject({ exitCode: 0 });
      await expectAllRegistered(bulkId, 30);
      expect(await withinCap()).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test.for([
    ["small", 30, {}],
    ["large", 40, { mentorsPerWrite: 1 }],
    ["large, an activity for each", 40, { mentorsPerActivity: 1 }],
  ] as const)("has five at most when started by hand: %s", async ([name, total, settings]) => {
    const { concurrency: _, ...asked } = request(`By hand, ${name}`, { mentorIds: mentorIds(total) });
    await storeOnly(asked);
    await scene.temporal.client.workflow.start("BulkRegistrationWorkflow", {
      workflowId: runWorkflowId(asked.bulkId, 1),
      taskQueue: scene.taskQueue,
      args: [
        {
          projectId: await projectIdOf(scene.backend),
          bulkId: asked.bulkId,
          actingCoordinatorId: COORDINATOR_ID,
          round: 1,
          total,
          concurrency: 100,
          ...settings,
        },
      ],
    });
    await expectAllRegistered(asked.bulkId, total);
    expect(await withinCap()).toBe(true);
  });

  test("has five at most together with the writes of aborted attempts, which continue in Postgres", async () => {
    const asked = request("Given up on, for 3 s", { mentorIds: mentorIds(12) });
    const handle = await (await scene.client(1)).submit(asked);
    await eventually("five are in flight", () => inFlight.size === CAP);
    await handle.pause();
    // A request is aborted 2 s after the pause; its transaction continues.
    await handle.resume();
    await expectAllRegistered(asked.bulkId, 12);
    expect(await mostInPostgres()).toBeLessThanOrEqual(CAP);
    const writes = proxy.requests.filter(({ path, body }) => path === SUBMIT && body.includes(asked.bulkId));
    expect(writes.length).toBeGreaterThan(12);
  });

  /** A backend that stops before it has started the run. */
  const storeOnly = async (asked: BulkSubmissionRequest) => {
    const nowhere = Connection.lazy({ address: "127.0.0.1:1" });
    try {
      const temporal = new Client({ connection: nowhere });
      const stranded = await scene.client(1, temporal);
      const submitting = temporal.withDeadline(Date.now() + 500, () => stranded.submit(asked));
      await expect(submitting).rejects.toBeInstanceOf(TemporalUnavailableError);
    } finally {
      await nowhere.close();
    }
  };
});
