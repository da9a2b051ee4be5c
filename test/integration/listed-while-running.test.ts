/** What a coordinator's lists show of active runs: running, waiting, paused, cancelling, never started. */
import { Client, Connection } from "@temporalio/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BulkRegistrationClient } from "../../src/index.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { deferred, eventually } from "../support/deferred.ts";
import type { Deferred } from "../support/deferred.ts";
import { readPages } from "../support/pages.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("a coordinator's list shows of an active run", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  /** While it is set, submissions and the closing of a round wait for it. */
  let gate: Deferred<void> | undefined;
  /** True: no submission reaches the database. */
  let refusing = false;
  let client: BulkRegistrationClient;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      async ({ path }) => {
        const submits = path === "/rest/v1/rpc/submit_registrations";
        if (submits || path === "/rest/v1/rpc/close_round") await gate?.promise;
        return submits && refusing ? "cutBefore" : "none";
      },
    );
    scene = await openScene({ workerUrl: () => proxy.url });
    client = await scene.client(1);
  });
  afterEach(() => {
    gate?.resolve();
    gate = undefined;
    refusing = false;
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  const template = (activityType: string) => ({ ...TEMPLATE, activityType });

  test("whether it is running, paused or cancelling, and its outcomes so far", async () => {
    gate = deferred();
    const handle = await client.submit({ mentorIds: mentorIds(8), template: template("Looked at") });
    const { bulkId } = handle;
    const expectStatus = (status: string) =>
      eventually(`it is listed as ${status}`, async () => {
        const listed = (await client.list()).items.find((each) => each.bulkId === bulkId);
        return listed?.status === status && (await client.summary(bulkId)).status === status;
      });

    await expectStatus("running");
    expect(await client.summary(bulkId)).toMatchObject({ open: 8, succeeded: 0, total: 8 });
    await handle.pause();
    await expectStatus("paused");
    await handle.resume();
    await expectStatus("running");
    await handle.cancel();
    await expectStatus("cancelling");
    // The held-back writes have never reached the database.
    refusing = true;
    gate.resolve();
    await handle.result();
    await expectStatus("totalFailure");
    expect(await client.summary(bulkId)).toMatchObject({ open: 0, succeeded: 0, failed: 8, cancelled: 8 });
    refusing = false;

    const retried = await client.retryFailed(bulkId);
    await retried.result();
    await expectStatus("success");
    expect(await client.summary(bulkId)).toMatchObject({ round: 2, total: 8, succeeded: 8, failed: 0 });
  });

  test("that it waits for the database, and without Temporal what is known", async () => {
    refusing = true;
    const handle = await client.submit({ mentorIds: mentorIds(3), template: template("Waiting") });
    await eventually(
      "it is listed as waiting",
      async () => (await client.summary(handle.bulkId)).status === "waiting",
      30_000,
    );

    const unreachable = Connection.lazy({ address: "127.0.0.1:1" });
    try {
      const offline = await scene.client(1, new Client({ connection: unreachable }));
      const summary = await offline.summary(handle.bulkId);
      expect(summary).toMatchObject({ status: "running", open: 3 });
      expect((await offline.list()).items[0]).toEqual(summary);
    } finally {
      await unreachable.close();
    }
    refusing = false;
    await handle.result();
    expect((await client.list()).items[0]).toMatchObject({ status: "success", open: 0 });
  });

  test("its open items, in pages that also hold settled ones", async () => {
    gate = deferred();
    const selection = mentorIds(40).toReversed();
    const handle = await client.submit({ mentorIds: selection, template: template("Still open") });
    const open = await client.items(handle.bulkId, { status: "open", limit: 7 });
    expect(open.items).toHaveLength(7);
    expect(open.items[0]).toEqual({
      position: expect.any(Number) as number,
      mentorId: mentorId(40),
      name: "Nils Moreno",
      round: 1,
      status: "open",
      attempts: 0,
    });

    // The run continues while the coordinator reads, and each mentor still appears once.
    gate.resolve();
    const met = await readPages(3, (after) =>
      client.items(handle.bulkId, { limit: 3, ...(after !== undefined && { after }) }),
    );
    expect(met.map((item) => item.mentorId)).toEqual(selection);
    await handle.result();
  });

  test("that an operator has terminated it: interrupted, ready for a retry", async () => {
    gate = deferred();
    const handle = await client.submit({ mentorIds: mentorIds(8), template: template("Terminated") });
    const { bulkId } = handle;
    await scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1)).terminate();
    expect(await client.summary(bulkId)).toMatchObject({ status: "interrupted", open: 8 });
    expect(await handle.snapshot()).toMatchObject({ phase: "interrupted", total: 8, settled: 0 });
    gate.resolve();
    const retried = await client.retryFailed(bulkId);
    expect(retried.round).toBe(2);
    await retried.result();
    expect(await client.summary(bulkId)).toMatchObject({ status: "success", succeeded: 8, open: 0 });
    // Writes in flight at the termination had been written, or the retry took them up as interrupted.
    const rounds = (await Array.fromAsync(client.history(bulkId))).filter(({ round }) => round === 1);
    expect(rounds).toHaveLength(8);
    const failed = rounds.flatMap((outcome) => (outcome.status === "failure" ? [outcome.error] : []));
    for (const error of failed) expect(error).toMatchObject({ code: "interrupted", retryable: true });
  });

  // This is the last test, because it leaves a hundred runs behind.
  test("which one of a hundred is paused, and that the others have no worker, at little cost", async () => {
    gate = deferred();
    const handle = await client.submit({ mentorIds: mentorIds(6), template: template("One of a hundred") });
    await handle.pause();
    // Stored by a backend that stopped before it started them.
    await scene.backend.rows(
      `with opened as (
         insert into public.bulk_registrations
           (bulk_id, coordinator_id, activity_type, activity_date, duration_minutes, created_at)
         select gen_random_uuid(), $1, 'Never started', '2026-11-20', 60, now() + number * interval '1 second'
         from generate_series(1, 99) as number
         returning bulk_id
       ), rounds as (
         insert into public.bulk_registration_rounds
           (bulk_id, round, coordinator_id, total, filled, opened_at, sealed_at)
         select bulk_id, 1, $1, 1, 1, now() - interval '1 minute', now() from opened
         returning bulk_id
       )
       insert into public.bulk_registration_items
         (bulk_id, round, position, selection_position, mentor_id, coordinator_id)
       select bulk_id, 1, 1, 1, $2, $1 from rounds`,
      [COORDINATOR_ID, mentorId(1)],
    );
    await eventually("it is listed as paused", async () => {
      const { items } = await client.list({ limit: 100 });
      expect(items).toHaveLength(100);
      const others = items.slice(0, 99).every(({ status }) => status === "interrupted");
      return others && items[99]?.bulkId === handle.bulkId && items[99].status === "paused";
    });
    await handle.resume();
  });
});
