/** What tests of the command line share: a scene, settings for a coordinator, files, and runs that can be held back. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { z } from "zod";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import type { BulkSubmissionHandle } from "../../src/client/types.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import type { RunSettings } from "../../src/domain/run-settings.ts";
import { endCommandLines } from "../support/command-line.ts";
import type { Environment } from "../support/command-line.ts";
import { deferred, eventually } from "../support/deferred.ts";
import type { Deferred } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

export interface Stage {
  readonly scene: Scene;
  /**
   * @param number the number of the seeded coordinator, from 1: the first two are in chapter 1, the third in chapter 2
   */
  environment(number: number, changes?: Environment): Environment;
  /** The environment without a password and without the session of an earlier command. */
  signedOut(number: number): Environment;
  /** @returns its path */
  file(name: string, contents: string, mode?: number): Promise<string>;
  /** Options of `submit` and `preflight`. @param activityType makes the registrations of a test distinct */
  files(activityType: string, mentorIds: readonly string[]): Promise<string[]>;
  /** Submits with the client, without a process: the test is about something else. */
  submit(
    number: number,
    activityType: string,
    mentorIds: string[],
    bulkId?: string,
    settings?: RunSettings,
  ): Promise<BulkSubmissionHandle>;
  attach(number: number, bulkId: string): Promise<BulkSubmissionHandle>;
  /**
   * From now on, holds the writes of a bulk registration back.
   *
   * @param free the number of writes that still pass
   * @returns a function that lets them go
   */
  hold(bulkId: string, free?: number): () => void;
  /** The number of writes of a bulk registration that are held back now. */
  heldBack(bulkId: string): number;
  /** Waits until a cancelled run has only the held-back writes left, because activities wait for their turn, too. */
  onlyHeldBack(bulkId: string): Promise<void>;
  /** From now on, answers each write of a bulk registration with 503. @returns a function that ends this */
  refuse(bulkId: string): () => void;
  stop(): Promise<void>;
}

const write = z.looseObject({ p_bulk_id: z.string(), p_from: z.number() });

interface Hold {
  free: number;
  /** The first positions of the waiting writes. A write that is aborted and retried counts once. */
  waiting: Set<number>;
  gate: Deferred<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "test-cli-"));
  const holds = new Map<string, Hold>();
  const standStill = async (bulkId: string, from: number): Promise<void> => {
    const hold = holds.get(bulkId);
    if (hold === undefined) return;
    hold.free -= 1;
    if (hold.free >= 0) return;
    hold.waiting.add(from);
    await hold.gate.promise;
  };
  const refused = new Set<string>();
  const proxy = await startFaultyProxy(
    () => scene.backend.supabase.url,
    async ({ path, body }) => {
      if (path !== "/rest/v1/rpc/submit_registrations") return "none" as const;
      const { p_bulk_id: bulkId, p_from: from } = write.parse(JSON.parse(body));
      if (refused.has(bulkId)) return { before: { status: 503 } };
      await standStill(bulkId, from);
      return "none" as const;
    },
  );
  const scene: Scene = await openScene({ workerUrl: () => proxy.url });
  const file: Stage["file"] = async (name, contents, mode = 0o600) => {
    const path = join(folder, name);
    await writeFile(path, contents, { mode });
    return path;
  };
  const environment: Stage["environment"] = (number, changes = {}) => {
    const coordinator = SEEDED_COORDINATORS[number - 1];
    if (coordinator === undefined) throw new RangeError(`There is no seeded coordinator ${number}`);
    return {
      HOME: folder,
      SUPABASE_URL: scene.backend.supabase.url,
      SUPABASE_PUBLISHABLE_KEY: scene.backend.supabase.publishableKey,
      BULK_EMAIL: coordinator.email,
      BULK_PASSWORD: coordinator.password,
      BULK_TASK_QUEUE: scene.taskQueue,
      TEMPORAL_ADDRESS: inject("temporalAddress"),
      TEMPORAL_UI_URL: "https://temporal-ui.test/",
      ...changes,
    };
  };
  return {
    scene,
    file,
    environment,
    signedOut: (number) =>
      environment(number, { BULK_PASSWORD: "", XDG_STATE_HOME: join(folder, `state-${randomUUID()}`) }),
    files: async (activityType, mentorIds) => {
      const name = activityType.replaceAll(/\W/g, "-");
      const mentors = await file(`${name}.txt`, mentorIds.join("\n"));
      const template = await file(`${name}.json`, JSON.stringify({ ...TEMPLATE, activityType }));
      return ["--mentors", mentors, "--template", template];
    },
    submit: async (number, activityType, mentorIds, bulkId = randomUUID(), settings = {}) => {
      const client = await scene.client(number);
      return client.submit({ mentorIds, template: { ...TEMPLATE, activityType }, bulkId, ...settings });
    },
    attach: async (number, bulkId) => (await scene.client(number)).attach(bulkId),
    hold: (bulkId, free = 0) => {
      const gate = deferred();
      holds.set(bulkId, { free, waiting: new Set(), gate });
      return () => {
        holds.delete(bulkId);
        gate.resolve();
      };
    },
    heldBack: (bulkId) => holds.get(bulkId)?.waiting.size ?? 0,
    onlyHeldBack: async (bulkId) => {
      const run = scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1));
      await eventually("activities that only waited have ended", async () => {
        const { raw } = await run.describe();
        return raw.pendingActivities?.length === holds.get(bulkId)?.waiting.size;
      });
    },
    refuse: (bulkId) => {
      refused.add(bulkId);
      return () => void refused.delete(bulkId);
    },
    stop: async () => {
      endCommandLines();
      for (const { gate } of holds.values()) gate.resolve();
      holds.clear();
      await scene.stop();
      await proxy.stop();
      await rm(folder, { recursive: true });
    },
  };
}
