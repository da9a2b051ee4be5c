/**
 * Progress on the whole stack: each update once and in order, for every reader at any time; no reader starts a run.
 *
 * Longer than 250 lines: all readers are tried on one stack, which takes seconds to start.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RunFailedError } from "../../src/domain/errors.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";
import type { BulkSubmissionHandle, RoundEvent } from "../../src/client/types.ts";
import { BulkRegistrationClient } from "../../src/client.ts";
import { deferred, eventually } from "../support/deferred.ts";
import type { Deferred } from "../support/deferred.ts";
import { startFaultyProxy } from "../../src/testing/faulty-proxy.ts";
import type { FaultyProxy } from "../../src/testing/faulty-proxy.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("the progress of a round", () => {
  let scene: Scene;
  let proxy: FaultyProxy;
  /** While it is set, all writes except those of the first positions wait for it. */
  let gate: Deferred<void> | undefined;
  let letThrough = 0;

  beforeAll(async () => {
    proxy = await startFaultyProxy(
      () => scene.backend.supabase.url,
      async ({ path, body }) => {
        if (!path.endsWith("/submit_registrations")) return "none" as const;
        if ((JSON.parse(body) as { p_from: number }).p_from > letThrough) await gate?.promise;
        return "none" as const;
      },
    );
    scene = await openScene({ workerUrl: () => proxy.url });
  });
  afterEach(() => {
    gate?.resolve();
    gate = undefined;
    letThrough = 0;
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  const submit = async (selection: readonly string[], more: object = {}) => {
    const client = await scene.client(1);
    const template = { ...TEMPLATE, activityType: `Progress ${randomUUID()}` };
    return client.submit({ mentorIds: selection, template, ...more });
  };
  /** The handle as another process has it. */
  const another = async ({ bulkId }: BulkSubmissionHandle) => (await scene.client(1)).attach(bulkId);
  const read = (handle: BulkSubmissionHandle, after = 0) => Array.fromAsync(handle.progress({ after }));

  /** Expects each mentor once, in the order of the numbers, with the right counts. */
  const expectGapless = (
    updates: readonly BulkProgressUpdate[],
    selection: readonly string[],
    from = 1,
  ): void => {
    expect(updates.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: selection.length - from + 1 }, (_, index) => from + index),
    );
    expect(updates.every(({ sequence, settled }) => sequence === settled)).toBe(true);
    expect(updates.every(({ settled, succeeded, failed }) => settled === succeeded + failed)).toBe(true);
    const met = new Set(updates.map(({ mentorId: id }) => id));
    expect(met.size).toBe(updates.length);
    expect(met.isSubsetOf(new Set(selection))).toBe(true);
  };
  /** Active mentors, inactive ones, and some of another chapter. */
  const mixed = [...mentorIds(40), mentorId(41), mentorId(42), mentorId(45), mentorId(46)];

  test("is the same for two readers from the start, one that joins late, and one that comes afterwards", async () => {
    gate = deferred();
    letThrough = 20;
    const handle = await submit(mixed, { mentorsPerWrite: 1 });
    const first = read(handle);
    const second = read(await another(handle));
    await eventually("some have settled", async () => (await handle.snapshot()).settled >= 20);
    const late = read(await another(handle));
    const reconnected = read(await another(handle), 13);
    gate.resolve();

    const all = await first;
    expectGapless(all, mixed);
    expect(await second).toEqual(all);
    expect(await late).toEqual(all);
    expect(await reconnected).toEqual(all.slice(13));
    expect(await read(await another(handle))).toEqual(all);
    expect(await read(handle, 30)).toEqual(all.slice(30));
    expect(await read(handle, 44)).toEqual([]);
    expect(all.at(-1)).toMatchObject({ total: 44, settled: 44, succeeded: 40, failed: 4 });
    const outcomes = all.map(({ outcome }) => outcome);
    const stored = await storedOutcomes(scene.backend, handle.bulkId);
    expect(outcomes.toSorted((a, b) => a.mentorId.localeCompare(b.mentorId))).toEqual(
      stored.toSorted((a, b) => a.mentorId.localeCompare(b.mentorId)),
    );
  });

  test("is complete, and so are outcomes and history, when the project answers with 20 rows at most", async () => {
    await scene.backend.rows(
      `do $$ begin
         execute format('alter role authenticator in database %I set pgrst.db_max_rows = ''20''', current_database());
         notify pgrst, 'reload config';
       end $$`,
    );
    await eventually("PostgREST cuts tables", async () => {
      const { url, publishableKey } = scene.backend.supabase;
      const authorization = `Bearer ${await scene.backend.signIn(1)}`;
      const rows = await fetch(`${url}/rest/v1/mentors?select=id`, {
        headers: { apikey: publishableKey, authorization },
      });
      return ((await rows.json()) as unknown[]).length === 20;
    });
    const handle = await submit(mixed);
    const { outcomes, ...result } = await handle.result();
    expect(result).toMatchObject({ total: 44, succeeded: 40, failed: 4 });
    expect(await Array.fromAsync(outcomes)).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
    expectGapless(await read(handle), mixed);
    const client = await scene.client(1);
    expect(await Array.fromAsync(client.outcomes(handle.bulkId))).toHaveLength(44);
    expect(await Array.fromAsync(client.history(handle.bulkId))).toHaveLength(44);
    expect((await client.items(handle.bulkId)).items).toHaveLength(44);
    expect((await client.mentors()).items).toHaveLength(44);
    const retried = await client.retryFailed(handle.bulkId);
    expect(await retried.result()).toMatchObject({ total: 4, failed: 4 });
    expectGapless(await read(retried), mixed.slice(40));
  });

  test("of ten thousand mentors has no gaps for readers at any position, with the right counts", async () => {
    const strangers = Array.from({ length: 10_000 }, (_, index) =>
      index % 250 === 0 ? mentorId(1 + index / 250) : mentorId(1_000_000 + index),
    );
    const handle = await submit(strangers);
    const fromTheStart = read(handle);
    const { settled } = await handle.snapshot();
    const fromSomewhere = read(await another(handle), settled);
    const all = await fromTheStart;
    expectGapless(all, strangers);
    expect(await fromSomewhere).toEqual(all.slice(settled));
    const inTheMiddle = await read(await another(handle), 4_321);
    expect(inTheMiddle).toEqual(all.slice(4_321));
    expect(all.at(-1)).toMatchObject({ succeeded: 40, failed: 9_960 });
  });

  test("costs little more for two hundred viewers than for one, and they may leave at any time", async () => {
    gate = deferred();
    letThrough = 5;
    const calls = { progress: 0 };
    const client = await BulkRegistrationClient.forSession({
      temporal: scene.temporal.client,
      supabase: {
        ...scene.backend.supabase,
        fetch: (input, init) => {
          if (JSON.stringify(input).includes("read_progress")) calls.progress += 1;
          return fetch(input, init);
        },
      },
      accessToken: () => scene.backend.signIn(1),
      taskQueue: scene.taskQueue,
    });
    const { bulkId } = await submit(mentorIds(30));
    const handle = await client.attach(bulkId);
    const viewers = Array.from({ length: 200 }, () => read(handle));
    const leaving = handle.progress()[Symbol.asyncIterator]();
    for (let update = 0; update < 3; update += 1) await leaving.next();
    await eventually("five have settled", async () => (await handle.snapshot()).settled === 5);
    const before = calls.progress;
    const started = Date.now();
    await delay(1_000);
    // At most one in 25 ms, for any number of viewers.
    expect(calls.progress - before).toBeLessThanOrEqual((Date.now() - started) / 25 + 1);
    await leaving.next();
    await leaving.next();
    const waiting = leaving.next();
    await leaving.return?.();
    expect(await waiting).toMatchObject({ done: true });
    gate.resolve();
    for (const updates of await Promise.all(viewers)) expectGapless(updates, mentorIds(30));
  });

  test("ends with the settled items when the run is terminated, and the round is interrupted", async () => {
    gate = deferred();
    letThrough = 10;
    const handle = await submit(mentorIds(30));
    const events = Array.fromAsync((await another(handle)).watch());
    await eventually("ten have settled", async () => (await handle.snapshot()).settled === 10);
    const result = handle.result().catch((error: unknown) => error);
    await scene.temporal.client.workflow
      .getHandle(runWorkflowId(handle.bulkId, 1))
      .terminate("by an operator");

    const seen = await events;
    expect(seen.at(-1)).toMatchObject({ kind: "end", snapshot: { phase: "interrupted", settled: 10 } });
    const updates = seen.flatMap((event) => (event.kind === "updates" ? event.updates : []));
    expect(updates.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 10 }, (_, index) => index + 1),
    );
    expect(await result).toBeInstanceOf(RunFailedError);
  });

  test("shows a viewer a pause, a change and the end as they happen", async () => {
    gate = deferred();
    const handle = await submit(mentorIds(12));
    const seen: RoundEvent[] = [];
    const viewing = (async () => {
      for await (const event of handle.watch()) seen.push(event);
    })();
    const sees = (phase: string) =>
      eventually(`the viewer sees ${phase}`, () =>
        seen.some((event) => event.kind === "snapshot" && event.snapshot.phase === phase),
      );
    await sees("running");
    await handle.pause();
    await sees("paused");
    await handle.setConcurrency(2);
    await eventually("the viewer sees the concurrency", () =>
      seen.some((event) => event.kind === "snapshot" && event.snapshot.concurrency === 2),
    );
    await handle.resume();
    gate.resolve();
    await viewing;
    expect(seen.at(-1)).toMatchObject({ kind: "end", snapshot: { phase: "settled", settled: 12 } });
  });

  test("is not started by callers that read, list, watch or steer", async () => {
    const handle = await submit(mentorIds(3), { bulkId: randomUUID() });
    await handle.result();
    const bulkId = randomUUID();
    // Stored by a backend that stopped before it started the run.
    const { url, publishableKey } = scene.backend.supabase;
    const opened = await fetch(`${url}/rest/v1/rpc/open_bulk_registration`, {
      method: "POST",
      headers: {
        apikey: publishableKey,
        authorization: `Bearer ${await scene.backend.signIn(1)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        p_bulk_id: bulkId,
        p_activity_type: "Never started",
        p_activity_date: "2026-11-18",
        p_duration_minutes: 60,
        p_note: null,
        p_occurrence: 1,
        p_settings: {},
        p_mentor_ids: mentorIds(3),
        p_position: 0,
        p_total: 3,
      }),
    });
    expect(opened.status).toBe(200);
    await scene.backend.rows(
      "update public.bulk_registration_rounds set opened_at = opened_at - interval '1 minute' where bulk_id = $1",
      [bulkId],
    );
    const client = await scene.client(1);
    const attached = await client.attach(bulkId);
    expect(await attached.snapshot()).toMatchObject({ phase: "interrupted" });
    expect((await client.list()).items[0]).toMatchObject({ bulkId, status: "interrupted" });
    expect(await client.items(bulkId)).toMatchObject({ items: [{ status: "open" }, {}, {}] });
    expect((await Array.fromAsync(attached.watch())).map(({ kind }) => kind)).toEqual(["snapshot", "end"]);
    for (const steer of [
      () => attached.pause(),
      () => attached.resume(),
      () => attached.cancel(),
      () => attached.setConcurrency(1),
    ]) {
      await expect(steer()).rejects.toMatchObject({ code: "runSettled" });
    }
    await expect(
      scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1)).describe(),
    ).rejects.toMatchObject({ name: "WorkflowNotFoundError" });

    const retried = await client.retryFailed(bulkId);
    expect(await retried.result()).toMatchObject({ round: 1, succeeded: 3 });
  });
});

describe("a round without a worker", () => {
  test("differs from one that runs", async () => {
    const scene = await openScene({ worker: false });
    try {
      const client = await scene.client(1);
      const handle = await client.submit({ mentorIds: mentorIds(3), template: TEMPLATE });
      expect(await handle.snapshot()).toMatchObject({ phase: "running" });
      await eventually("it waits for a worker", async () => {
        const { phase, waitingFor } = await handle.snapshot();
        return phase === "waiting" && waitingFor?.code === "worker";
      });
      expect(await client.summary(handle.bulkId)).toMatchObject({ status: "waiting", open: 3 });
    } finally {
      await scene.stop();
    }
  });
});
