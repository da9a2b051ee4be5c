/** Bulk registrations through the backend's calls, for tests that need one in a certain state. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "./deferred.ts";
import { readEvents } from "./event-stream.ts";
import { submission } from "./http-scene.ts";
import type { HttpScene } from "./http-scene.ts";
import { TEMPLATE } from "./scene.ts";

/** The fields of a shown bulk registration that a test reads. */
export interface Shown {
  bulkId: string;
  status: string;
  round: number;
  total: number;
  open: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  progress: { phase: string; settled: number; concurrency: number };
}

/** Each has its own form, unless the test gives one, so that no mentor is registered before. */
export async function startRun(
  scene: HttpScene,
  coordinator: number,
  mentorIds: readonly string[],
  more: object = {},
): Promise<string> {
  const bulkId = randomUUID();
  const body = { mentorIds, template: { ...TEMPLATE, note: bulkId }, ...more };
  const answer = await scene.call(coordinator, "/bulk-registrations", submission(body, bulkId));
  if (answer.status !== 202)
    throw new Error(`The submission was answered with ${answer.status}: ${await answer.text()}`);
  return bulkId;
}

export async function show(scene: HttpScene, coordinator: number, bulkId: string): Promise<Shown> {
  const answer = await scene.call(coordinator, `/bulk-registrations/${bulkId}`);
  return (await answer.json()) as Shown;
}

export async function waitUntil(
  scene: HttpScene,
  coordinator: number,
  bulkId: string,
  reached: (shown: Shown) => boolean,
): Promise<Shown> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const shown = await show(scene, coordinator, bulkId);
    if (reached(shown)) return shown;
    if (Date.now() > deadline) throw new Error(`Not reached: ${JSON.stringify(shown)}`);
    await delay(50);
  }
}

/**
 * A run that was paused after a few writes of one mentor each, with nothing in flight. The gate stays closed:
 * `scene.gate.letThrough()` lets the run continue.
 */
export async function pausedRun(
  scene: HttpScene,
  coordinator: number,
  mentorIds: readonly string[],
  more: object = {},
): Promise<string> {
  scene.gate.hold(2);
  const bulkId = await startRun(scene, coordinator, mentorIds, {
    concurrency: 1,
    mentorsPerWrite: 1,
    ...more,
  });
  await waitUntil(scene, coordinator, bulkId, ({ progress }) => progress.settled === 2);
  const answer = await scene.call(coordinator, `/bulk-registrations/${bulkId}/pause`, { method: "POST" });
  if (answer.status !== 202) throw new Error(`The pause was answered with ${answer.status}`);
  await waitUntil(scene, coordinator, bulkId, ({ progress }) => progress.phase === "paused");
  const run = scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1));
  await eventually("nothing is in flight", async () => {
    // A worker learns of the pause within a second, and lets its write end.
    await delay(200);
    scene.gate.letThrough(1);
    scene.gate.hold();
    return ((await run.describe()).raw.pendingActivities ?? []).length === 0;
  });
  return bulkId;
}

/** Waits until all of it is stored. */
export function waitUntilSettled(scene: HttpScene, coordinator: number, bulkId: string): Promise<Shown> {
  return waitUntil(
    scene,
    coordinator,
    bulkId,
    ({ progress, open }) => progress.phase === "settled" && open === 0,
  );
}

export async function settledRun(
  scene: HttpScene,
  coordinator: number,
  mentorIds: readonly string[],
  more: object = {},
): Promise<string> {
  const bulkId = await startRun(scene, coordinator, mentorIds, more);
  // The stream ends when every item is settled.
  await readEvents(await scene.call(coordinator, `/bulk-registrations/${bulkId}/progress`));
  return bulkId;
}
