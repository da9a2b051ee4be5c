/**
 * Rounds through the real client: over chosen items, by two callers at once, from Postgres alone.
 *
 * Longer than 250 lines: all tests share one stack, which takes seconds to start.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  InvalidRequestError,
  NothingToRetryError,
  RoundConflictError,
  RunInProgressError,
} from "../../src/index.ts";
import type { BulkRegistrationClient } from "../../src/index.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { Fault, FaultyProxy, ProxiedRequest } from "../../src/testing/faulty-proxy.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

const JSON_TYPE = { "content-type": "application/json" };

describe("retrying failed items", () => {
  let scene: Scene;
  let client: BulkRegistrationClient;
  let proxy: FaultyProxy;
  let faultOf: (request: ProxiedRequest) => Fault | Promise<Fault> = () => "none";

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      (request) => faultOf(request),
    );
    scene = await openScene({ workerUrl: () => proxy.url });
    client = await scene.client(1);
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  /** Mentors 1 to 3 are registered, 41 and 42 are inactive, 45 and 46 are in another chapter. */
  const submitMixed = async () => {
    const handle = await client.submit({
      mentorIds: [...mentorIds(3), mentorId(41), mentorId(42), mentorId(45), mentorId(46)],
      template: { ...TEMPLATE, activityType: `Mixed ${randomUUID()}` },
    });
    expect(await handle.result()).toMatchObject({ succeeded: 3, failed: 4 });
    return handle;
  };
  const history = async (bulkId: string) =>
    (await Array.fromAsync(client.history(bulkId))).map(
      (outcome) =>
        `${Number(outcome.mentorId.slice(-12))} r${outcome.round} ${"error" in outcome ? outcome.error.code : outcome.detail}`,
    );

  test("can be limited to mentors or to codes; every round keeps its outcomes, also after later rounds", async () => {
    const handle = await submitMixed();
    const { bulkId } = handle;

    const second = await client.retryFailed(bulkId, { only: ["mentorInactive"] });
    expect(await second.result()).toMatchObject({ round: 2, total: 2, failed: 2 });
    const third = await client.retryFailed(bulkId, { only: [mentorId(42), mentorId(46)] });
    expect(await third.result()).toMatchObject({ round: 3, total: 2, failed: 2 });

    expect(await history(bulkId)).toEqual([
      "1 r1 registered",
      "2 r1 registered",
      "3 r1 registered",
      "41 r1 mentorInactive",
      "41 r2 mentorInactive",
      "42 r1 mentorInactive",
      "42 r2 mentorInactive",
      "42 r3 mentorInactive",
      "45 r1 mentorUnknown",
      "46 r1 mentorUnknown",
      "46 r3 mentorUnknown",
    ]);
    // The first round still has the same outcomes.
    const { outcomes, ...result } = await handle.result();
    expect(result).toMatchObject({ total: 7, succeeded: 3, failed: 4 });
    expect(await Array.fromAsync(outcomes)).toHaveLength(7);
    expect(await Array.fromAsync(handle.progress())).toHaveLength(7);
  });

  test("settles an item that was written in the meantime as already registered", async () => {
    const lost = mentorId(5);
    const bulkId = randomUUID();
    faultOf = ({ path, body }) => {
      if (!path.endsWith("submit_registrations") || !body.includes(bulkId)) return "none";
      return { before: { status: 403, headers: JSON_TYPE, body: JSON.stringify({ code: "42501" }) } };
    };
    const template = { ...TEMPLATE, activityType: `Written elsewhere ${randomUUID()}` };
    const handle = await client.submit({ bulkId, mentorIds: [lost], template });
    expect(await handle.result()).toMatchObject({ failed: 1 });
    faultOf = () => "none";
    // Another bulk registration of the same form has registered the mentor in the meantime.
    expect(await (await client.submit({ mentorIds: [lost], template })).result()).toMatchObject({
      succeeded: 1,
    });

    const retried = await client.retryFailed(handle.bulkId);

    expect(await retried.result()).toMatchObject({ succeeded: 1, alreadyRegistered: 1 });
    const audit = await eventually("the audit is written", () => retried.audit());
    expect(audit).toMatchObject({
      reconciled: true,
      rows: { registered: 0, alreadyRegistered: 1, unaccounted: 0 },
    });
  });

  test("gives two callers of the same round the same run", async () => {
    const { bulkId } = await submitMixed();
    const others = await Promise.all([1, 1, 1, 1].map((number) => scene.client(number)));

    const handles = await Promise.allSettled(others.map((other) => other.retryFailed(bulkId)));

    const started = handles.filter((handle) => handle.status === "fulfilled").map(({ value }) => value);
    expect(started.length).toBeGreaterThanOrEqual(1);
    for (const handle of started)
      expect(await handle.result()).toMatchObject({ round: 2, total: 4, failed: 4 });
    // The caller that came while it ran learned that.
    const refused = handles
      .filter((handle) => handle.status === "rejected")
      .map(({ reason }) => reason as unknown);
    expect(refused.every((reason) => reason instanceof RunInProgressError)).toBe(true);
    const rounds = await scene.backend.rows(
      "select round from public.bulk_registration_rounds where bulk_id = $1",
      [bulkId],
    );
    expect(rounds).toHaveLength(2);
  });

  test("gives the same round for the same call with its number, from any caller at any time", async () => {
    const { bulkId } = await submitMixed();
    const over = { round: 2, only: [mentorId(42), "mentorUnknown", mentorId(41)] };
    const callers = await Promise.all([1, 1, 1].map((number) => scene.client(number)));

    const handles = await Promise.all(callers.map((caller) => caller.retryFailed(bulkId, over)));
    for (const handle of handles)
      expect(await handle.result()).toMatchObject({ round: 2, total: 4, failed: 4 });

    // Also after the end, in another order, and with other settings of the ended run.
    const again = await client.retryFailed(bulkId, { ...over, only: over.only.toReversed(), concurrency: 1 });
    expect(await again.result()).toMatchObject({ round: 2, total: 4, failed: 4 });
    for (const other of [{ round: 2 }, { round: 2, only: ["mentorUnknown"] }, { round: 4 }]) {
      await expect(client.retryFailed(bulkId, other)).rejects.toBeInstanceOf(RoundConflictError);
    }
    expect((await client.attach(bulkId)).round).toBe(2);
    expect(await (await client.retryFailed(bulkId)).result()).toMatchObject({ round: 3, total: 4 });
    expect(await (await client.attach(bulkId, { round: 2 })).result()).toMatchObject({ round: 2, total: 4 });
  });

  test("starts a round that was opened and never started for the same call, and closes it for another", async () => {
    const stranded = async (over: string) => {
      const { bulkId } = await submitMixed();
      const token = await scene.backend.signIn(1);
      const opened = await fetch(`${scene.backend.supabase.url}/rest/v1/rpc/open_round`, {
        method: "POST",
        headers: {
          apikey: scene.backend.supabase.publishableKey,
          authorization: `Bearer ${token}`,
          ...JSON_TYPE,
        },
        body: JSON.stringify({
          p_bulk_id: bulkId,
          p_round: 2,
          p_settings: { concurrency: 1 },
          p_over: { codes: [over] },
          p_codes: [over],
        }),
      });
      expect(opened.status).toBe(200);
      return bulkId;
    };

    const first = await stranded("mentorInactive");
    // The caller that opened it may be about to start it.
    await expect(client.retryFailed(first, { only: ["mentorUnknown"] })).rejects.toBeInstanceOf(
      RunInProgressError,
    );
    const started = await client.retryFailed(first, { only: ["mentorInactive"] });
    expect(await started.result()).toMatchObject({ round: 2, total: 2, failed: 2 });

    const second = await stranded("mentorInactive");
    await scene.backend.rows(
      `update public.bulk_registration_rounds set opened_at = opened_at - interval '1 minute'
       where bulk_id = $1 and round = 2`,
      [second],
    );
    const next = await client.retryFailed(second, { only: ["mentorUnknown"] });
    expect(await next.result()).toMatchObject({ round: 3, total: 2, failed: 2 });
    expect((await history(second)).filter((line) => line.includes("r2"))).toEqual([
      "41 r2 interrupted",
      "42 r2 interrupted",
    ]);
  });

  test("refuses what can't be retried with field and position, and opens nothing", async () => {
    const { bulkId } = await submitMixed();
    const refused = (only: unknown) => client.retryFailed(bulkId, { only: only as string[] });

    await expect(refused([mentorId(41), mentorId(20)])).rejects.toMatchObject({
      code: "invalidRequest",
      field: "only[1]",
      rule: "must be a mentor of the selection",
    });
    await expect(refused(["mentorInactive", "nonsense"])).rejects.toMatchObject({ field: "only[1]" });
    await expect(refused([])).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(client.retryFailed(bulkId, { tolerance: { failedPercent: 101 } })).rejects.toMatchObject({
      field: "tolerance.failedPercent",
    });
    await expect(refused(["busy"])).rejects.toBeInstanceOf(NothingToRetryError);
    await expect(refused(mentorIds(3))).rejects.toBeInstanceOf(NothingToRetryError);
    expect((await client.attach(bulkId)).round).toBe(1);
    expect(new RoundConflictError(bulkId, 2).code).toBe("roundConflict");
  });

  test("is audited with who did what, and with rows and items that agree", async () => {
    let held = true;
    faultOf = async ({ path }) => {
      if (path.endsWith("submit_registrations")) await eventually("it goes on", () => !held, 30_000);
      return "none" as const;
    };
    const handle = await client.submit({
      mentorIds: mentorIds(12),
      template: { ...TEMPLATE, activityType: `Steered ${randomUUID()}` },
    });
    await handle.pause();
    await handle.setConcurrency(3);
    await handle.resume();
    held = false;
    await handle.result();
    faultOf = () => "none";

    const audit = await eventually("the audit is written", () => handle.audit());

    expect(audit).toMatchObject({
      bulkId: handle.bulkId,
      round: 1,
      coordinatorId: COORDINATOR_ID,
      total: 12,
      succeeded: 12,
      failedByCode: {},
      rows: { registered: 12, alreadyRegistered: 0, unaccounted: 0 },
      reconciled: true,
    });
    expect(audit.steering).toMatchObject([
      { action: "pause", by: COORDINATOR_ID },
      { action: "setConcurrency", by: COORDINATOR_ID, concurrency: 3 },
      { action: "resume", by: COORDINATOR_ID },
    ]);
    expect(Date.parse(audit.startedAt ?? "")).toBeLessThanOrEqual(Date.parse(audit.settledAt));
  });

  test("waits during an outage: no mentor fails, and the run continues by itself", async () => {
    let down = true;
    let tried = 0;
    faultOf = ({ path }) => {
      if (!path.endsWith("submit_registrations") || !down) return "none";
      tried += 1;
      return { before: { status: 503, headers: {}, body: "" } };
    };
    const handle = await client.submit({
      mentorIds: mentorIds(20),
      template: { ...TEMPLATE, activityType: `Waited out ${randomUUID()}` },
    });
    await eventually("the run waits", async () => (await handle.snapshot()).phase === "waiting", 30_000);
    expect(await handle.snapshot()).toMatchObject({
      settled: 0,
      waitingFor: { code: "databaseDown", attempt: expect.any(Number) as number },
    });
    expect(await client.summary(handle.bulkId)).toMatchObject({ status: "waiting" });
    await eventually("it has tried again", () => tried >= 12, 30_000);
    down = false;

    expect(await handle.result()).toMatchObject({ overallStatus: "success", succeeded: 20 });
    faultOf = () => "none";
  });

  test("counts waiting items as cancelled when it is cancelled in an outage, except written ones", async () => {
    const written = 3;
    faultOf = ({ path, body }) => {
      if (!path.endsWith("submit_registrations")) return "none";
      return (JSON.parse(body) as { p_from: number }).p_from === written ? "cutAfter" : "cutBefore";
    };
    const handle = await client.submit({
      mentorIds: mentorIds(10),
      template: { ...TEMPLATE, activityType: `Cancelled in an outage ${randomUUID()}` },
    });
    await eventually("the run waits", async () => (await handle.snapshot()).phase === "waiting", 30_000);
    await handle.cancel();

    const { outcomes, ...result } = await handle.result();
    faultOf = () => "none";

    expect(result).toMatchObject({ total: 10, succeeded: 1, failed: 9, cancelled: 9 });
    const details = (await Array.fromAsync(outcomes)).map(({ detail }) => detail);
    expect(details.filter((detail) => detail === "cancelled")).toHaveLength(9);
    const audit = await eventually("the audit is written", () => handle.audit());
    expect(audit).toMatchObject({ succeeded: 1, cancelled: 9, reconciled: true });
  });
});
