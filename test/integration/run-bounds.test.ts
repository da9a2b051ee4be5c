/** What ends a run without a caller: its deadline, and an inactive coordinator. On the whole stack. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NotACoordinatorError } from "../../src/index.ts";
import type { BulkSubmissionHandle, RunSettings } from "../../src/index.ts";
import { deferred, eventually } from "../support/deferred.ts";
import type { Deferred } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { COORDINATOR_ID, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

/** Writes for positions behind this one wait for the gate. */
const LET_THROUGH = 3;

const FORMS = [
  { form: "an activity per mentor", settings: { mentorsPerActivity: 1 } },
  { form: "one stretch", settings: { mentorsPerActivity: 40, mentorsPerWrite: 1 } },
] as const;

describe.each(FORMS)("a run as $form", ({ settings }) => {
  let scene: Scene;
  let proxy: FaultyProxy;
  let gate: Deferred<void> = deferred();

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      async ({ path, body }) => {
        if (!path.endsWith("/submit_registrations")) return "none" as const;
        if ((JSON.parse(body) as { p_from: number }).p_from > LET_THROUGH) await gate.promise;
        return "none" as const;
      },
    );
    scene = await openScene({ workerUrl: () => proxy.url });
  });
  afterEach(() => {
    gate.resolve();
    gate = deferred();
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  const submitHeldBack = async (more: RunSettings = {}): Promise<BulkSubmissionHandle> => {
    const client = await scene.client(1);
    const template = { ...TEMPLATE, activityType: `Bounded ${randomUUID()}` };
    return client.submit({ mentorIds: mentorIds(12), template, ...settings, ...more });
  };
  const codesOf = async (bulkId: string) =>
    (await storedOutcomes(scene.backend, bulkId)).map((outcome) =>
      "error" in outcome
        ? `${outcome.error.code}, ${outcome.error.retryable ? "retryable" : "final"}`
        : outcome.detail,
    );
  const setActive = (active: boolean) =>
    scene.backend.rows("update public.coordinators set active = $1 where user_id = $2", [
      active,
      COORDINATOR_ID,
    ]);

  test("ends at its deadline although the database doesn't answer: open items fail, and can be retried", async () => {
    const handle = await submitHeldBack({ deadline: 5 });
    const { failed, succeeded } = await handle.result();
    expect(failed).toBeGreaterThanOrEqual(12 - LET_THROUGH);
    expect((await codesOf(handle.bulkId)).toSorted((one, other) => one.localeCompare(other))).toEqual([
      ...Array.from({ length: failed }, () => "deadline, retryable"),
      ...Array.from({ length: succeeded }, () => "registered"),
    ]);
    gate.resolve();
    const retried = await (await scene.client(1)).retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({ round: 2, total: failed, succeeded: failed });
  });

  test("of a coordinator who becomes inactive ends, is audited, and can be taken up after the reactivation", async () => {
    const handle = await submitHeldBack();
    await eventually("the first have settled", async () => (await handle.snapshot()).settled === LET_THROUGH);
    const client = await scene.client(1);
    await setActive(false);
    try {
      gate.resolve();
      await expect(
        client.submit({ mentorIds: mentorIds(2), template: { ...TEMPLATE, activityType: "Switched off" } }),
      ).rejects.toBeInstanceOf(NotACoordinatorError);
      await expect(client.retryFailed(handle.bulkId)).rejects.toMatchObject({
        code: "bulkRegistrationNotFound",
      });
      await eventually("the audit is written", async () => {
        const query = "select reconciled from public.bulk_registration_audits where bulk_id = $1";
        return (await scene.backend.rows(query, [handle.bulkId])).length === 1;
      });
    } finally {
      await setActive(true);
    }
    const codes = await codesOf(handle.bulkId);
    expect(codes).toHaveLength(12);
    const [registered, others] = [
      codes.filter((code) => code === "registered"),
      codes.filter((code) => code !== "registered"),
    ];
    // A write that was admitted before may have succeeded.
    expect(registered.length).toBeGreaterThanOrEqual(3);
    expect(new Set(others)).toEqual(new Set(["coordinatorInactive, final"]));
    const retried = await client.retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({
      round: 2,
      total: others.length,
      succeeded: others.length,
    });
  });
});
