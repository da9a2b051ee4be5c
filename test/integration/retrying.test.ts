/** Rounds through the real client: over chosen items, by two callers at once, from Postgres alone. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  InvalidRequestError,
  NothingToRetryError,
  RoundConflictError,
  RunInProgressError,
} from "../../src/client.ts";
import type { BulkRegistrationClient } from "../../src/client.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import type { Fault, FaultyProxy, ProxiedRequest } from "../support/faulty-proxy.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../support/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("retrying what failed", () => {
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

  /** Mentors 1 to 3 are registered, 41 and 42 inactive, 45 and 46 of another chapter. */
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

  test("can be limited to mentors or to codes; every round keeps its outcomes, also when others follow", async () => {
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
    // The first round still says what it said.
    const { outcomes, ...result } = await handle.result();
    expect(result).toMatchObject({ total: 7, succeeded: 3, failed: 4 });
    expect(await Array.fromAsync(outcomes)).toHaveLength(7);
    expect(await Array.fromAsync(handle.progress())).toHaveLength(7);
  });

  test("an item that had been written all the same settles as what it is", async () => {
    const lost = mentorId(5);
    // Its answers are lost, and so is what would have told the run that it is registered.
    faultOf = ({ path, body }) => {
      if (!path.endsWith("submit_proxy_registration") || !body.includes(lost)) return "none";
      return { before: { status: 403, headers: {}, body: "" } };
    };
    const template = { ...TEMPLATE, activityType: `Written elsewhere ${randomUUID()}` };
    const handle = await client.submit({ mentorIds: [lost], template });
    expect(await handle.result()).toMatchObject({ failed: 1 });
    faultOf = () => "none";
    // Registered meanwhile by another bulk registration of the same form.
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

  test("two callers who start the same round get the same run", async () => {
    const { bulkId } = await submitMixed();
    const others = await Promise.all([1, 1, 1, 1].map((number) => scene.client(number)));

    const handles = await Promise.allSettled(others.map((other) => other.retryFailed(bulkId)));

    const started = handles.filter((handle) => handle.status === "fulfilled").map(({ value }) => value);
    expect(started.length).toBeGreaterThanOrEqual(1);
    for (const handle of started)
      expect(await handle.result()).toMatchObject({ round: 2, total: 4, failed: 4 });
    // Who came when it ran already was told so.
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

  test("a round that was opened and never started is started by the next who asks, whatever for", async () => {
    const { bulkId } = await submitMixed();
    const token = await scene.backend.signIn(1);
    const opened = await fetch(`${scene.backend.supabase.url}/rest/v1/rpc/open_bulk_registration_round`, {
      method: "POST",
      headers: {
        apikey: scene.backend.supabase.publishableKey,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ p_bulk_id: bulkId, p_round: 2, p_only_codes: ["mentorInactive"] }),
    });
    expect(opened.status).toBe(200);

    await expect(client.retryFailed(bulkId, { only: ["mentorUnknown"] })).rejects.toBeInstanceOf(
      RunInProgressError,
    );

    const handle = await client.attach(bulkId);
    expect(await handle.result()).toMatchObject({ round: 2, total: 2, failed: 2 });
  });

  test("refuses what can't be retried, naming field and position, and opens nothing", async () => {
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

  test("its audit says who did what, and that rows and items agree", async () => {
    let held = true;
    faultOf = async ({ path }) => {
      if (path.endsWith("submit_proxy_registration")) await eventually("it goes on", () => !held, 30_000);
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

  test("an outage is waited out: nobody fails, and the run goes on by itself", async () => {
    let down = true;
    let tried = 0;
    faultOf = ({ path }) => {
      if (!path.endsWith("submit_proxy_registration") || !down) return "none";
      tried += 1;
      return { before: { status: 503, headers: {}, body: "" } };
    };
    const handle = await client.submit({
      mentorIds: mentorIds(20),
      template: { ...TEMPLATE, activityType: `Waited out ${randomUUID()}` },
    });
    await eventually("the run waits", async () => (await handle.snapshot()).phase === "waiting", 30_000);
    expect(await handle.snapshot()).toMatchObject({ settled: 0, waiting: expect.any(Number) });
    await eventually("it has probed some times", () => tried >= 8, 30_000);
    // The window, and then one at a time.
    expect(tried).toBeLessThan(20);
    down = false;

    expect(await handle.result()).toMatchObject({ overallStatus: "success", succeeded: 20 });
    faultOf = () => "none";
  });

  test("a run that is cancelled in an outage counts what waited as cancelled, but for what had been written", async () => {
    const written = mentorId(3);
    faultOf = ({ path, body }) => {
      if (!path.endsWith("submit_proxy_registration")) return "none";
      return body.includes(written) ? "cutAfter" : "cutBefore";
    };
    const handle = await client.submit({
      mentorIds: mentorIds(10),
      template: { ...TEMPLATE, activityType: `Cancelled in an outage ${randomUUID()}` },
    });
    await eventually("five wait", async () => (await handle.snapshot()).waiting >= 5, 30_000);
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
