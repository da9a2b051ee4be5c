/**
 * Corrections and withdrawals through the real client: lost answers, repeated calls, retries, and what readers see of
 * them.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  InvalidRequestError,
  NothingInForceError,
  RunInProgressError,
  SelectionConflictError,
  TemplateConflictError,
} from "../../src/index.ts";
import type { BulkRegistrationClient } from "../../src/index.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { Fault, FaultyProxy, ProxiedRequest } from "../../src/testing/faulty-proxy.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

const SUBMIT = "/rest/v1/rpc/submit_registrations";

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

const registered = async (count: number) => {
  const template = { ...TEMPLATE, activityType: `Amended ${randomUUID()}` };
  const handle = await client.submit({ mentorIds: mentorIds(count), template });
  expect(await handle.result()).toMatchObject({ overallStatus: "success" });
  return { bulkId: handle.bulkId, template };
};

/** For each mentor, the days of the rows in force of one activity type. */
const daysInForce = async (activityType: string) => {
  const rows = await scene.backend.rows<{ mentor: string; days: string }>(
    `select mentor_id as mentor, string_agg(activity_date::text, ',') as days from public.proxy_activities
     where activity_type = $1 and withdrawn_at is null group by mentor_id order by mentor_id`,
    [activityType],
  );
  return rows.map(({ mentor, days }) => [mentor, days]);
};

test.each(["cutBefore", "cutAfter"] as const)(
  "a correction whose answers get lost (%s) leaves each mentor exactly one record",
  async (fault) => {
    const { bulkId: ofBulkId, template } = await registered(20);
    const seen = new Set<string>();
    faultOf = ({ path, body }) => {
      if (path !== SUBMIT || seen.has(body.replace(/"p_attempt":\d+/, ""))) return "none";
      seen.add(body.replace(/"p_attempt":\d+/, ""));
      return fault;
    };

    const handle = await client.correct(ofBulkId, { template: { date: "2026-11-21" } });
    const updates = await Array.fromAsync(handle.progress());
    const result = await handle.result();
    faultOf = () => "none";

    expect(handle).toMatchObject({ kind: "correction", round: 1, total: 20 });
    expect(result).toMatchObject({ overallStatus: "success", succeeded: 20, alreadyRegistered: 0 });
    expect(updates.map(({ sequence }) => sequence)).toEqual(mentorIds(20).map((_, index) => index + 1));
    expect(await daysInForce(template.activityType)).toEqual(mentorIds(20).map((id) => [id, "2026-11-21"]));
    expect(await eventually("the audit is written", () => handle.audit())).toMatchObject({
      kind: "correction",
      ofBulkId,
      withdrawn: 20,
      rows: { registered: 20, withdrawn: 20, unaccounted: 0 },
      reconciled: true,
    });
    // The audit of the corrected one is unchanged, and its rows are reported beside it.
    const amended = await client.attach(ofBulkId);
    expect(await eventually("the audit is written", () => amended.audit())).toMatchObject({
      kind: "registration",
      rows: { registered: 20 },
      reconciled: true,
      withdrawnSince: 20,
      amendments: [{ bulkId: handle.bulkId, kind: "correction", withdrawn: 20 }],
    });
  },
);

test("a repeated call finds the amendment and its one run", async () => {
  const { bulkId: ofBulkId, template } = await registered(3);
  const bulkId = randomUUID();
  const request = { bulkId, template: { durationMinutes: 75 }, mentorIds: [mentorId(2), mentorId(1)] };
  const first = await client.correct(ofBulkId, request);
  await first.result();

  const again = await client.correct(ofBulkId, { ...request, mentorIds: [mentorId(1), mentorId(2)] });

  expect(again).toMatchObject({ bulkId, kind: "correction", round: 1, total: 2 });
  await expect(client.correct(ofBulkId, { ...request, template: { durationMinutes: 45 } })).rejects.toThrow(
    TemplateConflictError,
  );
  await expect(client.correct(ofBulkId, { ...request, mentorIds: [mentorId(3)] })).rejects.toThrow(
    SelectionConflictError,
  );
  await expect(client.withdraw(ofBulkId, { bulkId })).rejects.toMatchObject({
    code: "templateConflict",
    bulkId,
  });
  expect(await daysInForce(template.activityType)).toHaveLength(3);
});

test("failed items of a withdrawal are withdrawn by a retry, and can be registered again", async () => {
  const { bulkId: ofBulkId, template } = await registered(3);
  const bulkId = randomUUID();
  faultOf = ({ path, body }) => {
    if (path !== SUBMIT || !body.includes(bulkId) || !body.includes('"p_from":2')) return "none";
    return {
      before: { status: 403, headers: { "content-type": "application/json" }, body: '{"code":"42501"}' },
    };
  };
  const handle = await client.withdraw(ofBulkId, { bulkId });
  expect(await handle.result()).toMatchObject({ overallStatus: "partialSuccess", succeeded: 2, failed: 1 });
  faultOf = () => "none";
  expect(await client.summary(ofBulkId)).toMatchObject({ withdrawnSince: 2 });

  const retried = await client.retryFailed(bulkId);

  expect(await retried.result()).toMatchObject({ round: 2, overallStatus: "success", total: 1 });
  expect((await Array.fromAsync(client.outcomes(bulkId))).map(({ detail }) => detail)).toEqual([
    "withdrawn",
    "withdrawn",
    "withdrawn",
  ]);
  expect(await client.summary(bulkId)).toMatchObject({
    kind: "withdrawal",
    ofBulkId,
    withdrawn: 3,
    status: "success",
    template: { activityType: template.activityType, note: null },
  });
  const { items } = await client.list({ limit: 2 });
  expect(items).toMatchObject([
    { bulkId, kind: "withdrawal", ofBulkId },
    { bulkId: ofBulkId, withdrawnSince: 3, amendments: [{ bulkId, kind: "withdrawal", withdrawn: 3 }] },
  ]);
  expect(await daysInForce(template.activityType)).toEqual([]);
  const again = await client.submit({ mentorIds: mentorIds(3), template });
  expect(await again.result()).toMatchObject({ succeeded: 3, alreadyRegistered: 0 });
});

test("the Temporal UI shows the kind of a run", async () => {
  const { bulkId: ofBulkId } = await registered(2);
  const handles = [
    await client.correct(ofBulkId, { template: { note: null }, mentorIds: [mentorId(1)] }),
    await client.withdraw(ofBulkId, { mentorIds: [mentorId(2)] }),
  ];
  const summaries: (string | undefined)[] = [];
  for (const { bulkId } of handles) {
    const run = scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1));
    summaries.push(await (await run.describe()).staticSummary());
  }
  expect(summaries).toEqual([
    `Correction of ${ofBulkId}, 1 mentors, round 1`,
    `Withdrawal of ${ofBulkId}, 1 mentors, round 1`,
  ]);
});

test("a preflight shows what would be withdrawn and registered, and writes nothing", async () => {
  const { bulkId: ofBulkId, template } = await registered(4);
  await (await client.withdraw(ofBulkId, { mentorIds: [mentorId(4)] })).result();
  await (
    await client.submit({ mentorIds: [mentorId(1)], template: { ...template, date: "2026-11-25" } })
  ).result();
  expect(await client.preflightWithdrawal(ofBulkId)).toEqual({ inForce: 3, alreadyRegistered: 0 });
  expect(await client.preflightCorrection(ofBulkId, { template: { date: "2026-11-25" } })).toEqual({
    inForce: 3,
    alreadyRegistered: 1,
    template: { note: null, occurrence: 1, ...template, date: "2026-11-25" },
  });
  expect(await client.preflightWithdrawal(ofBulkId, { mentorIds: [mentorId(4), mentorId(2)] })).toMatchObject(
    {
      inForce: 1,
    },
  );
});

test("an impossible amendment is refused before the first write", async () => {
  const { bulkId: ofBulkId, template } = await registered(2);
  const refusals: [() => Promise<unknown>, object][] = [
    [() => client.correct(ofBulkId, { template: {} }), { field: "template" }],
    [() => client.correct(ofBulkId, { template: { date: template.date } }), { field: "template" }],
    [() => client.correct(ofBulkId, { template: { date: "2026-02-30" } }), { field: "template.date" }],
    [() => client.withdraw(ofBulkId, { mentorIds: [] }), { field: "mentorIds" }],
    [() => client.withdraw(ofBulkId, { mentorIds: [mentorId(1), "x"] }), { field: "mentorIds[1]" }],
    [() => client.withdraw(ofBulkId, { mentorIds: [mentorId(1), mentorId(40)] }), { field: "mentorIds[1]" }],
    [() => client.preflightWithdrawal(ofBulkId, { mentorIds: [mentorId(40)] }), { field: "mentorIds[0]" }],
  ];
  for (const [refused, field] of refusals) {
    const error: unknown = await refused().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject(field);
  }
  const stranger = await scene.client(2);
  await expect(stranger.withdraw(ofBulkId)).rejects.toMatchObject({ code: "bulkRegistrationNotFound" });
  await (await client.withdraw(ofBulkId)).result();
  await expect(client.correct(ofBulkId, { template: { date: "2026-11-21" } })).rejects.toThrow(
    NothingInForceError,
  );
  expect(await client.summary(ofBulkId)).toMatchObject({ withdrawnSince: 2, amendments: [{ withdrawn: 2 }] });
});

test("an active registration can't be amended; an interrupted one is closed first", async () => {
  const template = { ...TEMPLATE, activityType: `Interrupted ${randomUUID()}` };
  const bulkId = randomUUID();
  faultOf = ({ path, body }) =>
    path === SUBMIT && body.includes(bulkId) && body.includes('"p_from":3')
      ? { before: { status: 503, body: '{"code":"PGRST001"}' } }
      : "none";
  const handle = await client.submit({ bulkId, mentorIds: mentorIds(3), template, concurrency: 1 });
  await eventually("two are registered", async () => (await handle.snapshot()).succeeded === 2);
  await expect(client.withdraw(bulkId)).rejects.toThrow(RunInProgressError);

  await scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1)).terminate();
  faultOf = () => "none";
  const withdrawal = await client.withdraw(bulkId);

  expect(await withdrawal.result()).toMatchObject({ overallStatus: "success", succeeded: 2 });
  expect(await client.summary(bulkId)).toMatchObject({
    status: "partialSuccess",
    failed: 1,
    withdrawnSince: 2,
  });
});
