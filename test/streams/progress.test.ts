import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { readProgressFeed } from "../../src/client/progress-hub.ts";
import { readProgress } from "../../src/client/progress-reader.ts";
import type { BulkProgressUpdate } from "../../src/domain/progress.ts";
import { progressQuery, setConcurrencyUpdate } from "../../src/workflows/messages.ts";
import { deferred, eventually } from "../support/deferred.ts";
import { connectToDevServer } from "../support/dev-server.ts";
import { FakeDependencies, refusal, registered } from "../support/fake-dependencies.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { withWorker } from "../support/workflow-harness.ts";
import type { RunHandle, TestBench } from "../support/workflow-harness.ts";

describe("the progress of a run", () => {
  let server: Awaited<ReturnType<typeof connectToDevServer>> | undefined;

  beforeAll(async () => {
    server = await connectToDevServer();
  });
  afterAll(() => server?.close());

  const on = async <T>(
    fake: FakeDependencies,
    callback: (bench: TestBench & { client: Client }) => Promise<T>,
  ): Promise<T> => {
    if (server === undefined) throw new Error("The dev server has not been started");
    const { client } = server;
    const bundle = { codePath: inject("workflowBundlePath") };
    return withWorker(server, bundle, fake, (bench) => callback({ ...bench, client }));
  };

  const read = (client: Client, run: RunHandle, fake: FakeDependencies, total: number) =>
    readProgress({
      total,
      events: (leave) => readProgressFeed(client, run.workflowId, leave),
      settledItems: async function* settledItems() {
        yield* fake.settled;
      },
    });

  /** Each of the mentors once, counted up by one. */
  const expectWhole = (updates: readonly BulkProgressUpdate[], selection: readonly string[]): void => {
    expect(updates.map((update) => update.mentorId).toSorted()).toEqual([...selection].toSorted());
    expect(updates.map((update) => update.settled)).toEqual(selection.map((_, index) => index + 1));
    expect(updates.every(({ settled, succeeded, failed }) => settled === succeeded + failed)).toBe(true);
  };

  test("is one update per mentor, in the order of settling, and ends by itself", async () => {
    const selection = mentorIds(60);
    const fake = new FakeDependencies({
      submit: (attempt) => {
        if (Number(attempt.mentorId.slice(-2)) % 7 === 0) throw refusal("mentorInactive");
        return registered(attempt);
      },
    });

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection, concurrency: 1 });
      const updates = await Array.fromAsync(read(client, run, fake, 60));
      expectWhole(updates, selection);
      // One at a time, they settle in the order of the selection.
      expect(updates.map((update) => update.mentorId)).toEqual(selection);
      expect(updates.at(-1)).toMatchObject({ total: 60, settled: 60, succeeded: 52, failed: 8 });
      expect(updates[6]).toMatchObject({
        mentorId: mentorId(7),
        outcome: { status: "failure", error: { code: "mentorInactive" } },
      });
      expect((await run.result()).settled).toBe(60);
    });
  });

  test("misses nothing for a reader that joins late, and shows nothing twice", async () => {
    const selection = mentorIds(300);
    const gate = deferred();
    const fake = new FakeDependencies({
      submit: async (attempt) => {
        if (attempt.mentorId > mentorId(150)) await gate.promise;
        if (Number(attempt.mentorId.slice(-3)) % 10 === 0) throw refusal("mentorInactive");
        return registered(attempt);
      },
    });

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection });
      await eventually("half has settled", async () => (await run.query(progressQuery)).settled === 150);
      const reading = Array.fromAsync(read(client, run, fake, 300));
      gate.resolve();
      expectWhole(await reading, selection);
    });
  });

  test("goes on over continue-as-new, for who reads from the start and for who joins after it", async () => {
    const selection = mentorIds(1_200);
    const gate = deferred();
    const fake = new FakeDependencies({
      selection,
      submit: async (attempt) => {
        if (attempt.mentorId > mentorId(700)) await gate.promise;
        if (Number(attempt.mentorId.slice(-4)) % 100 === 0) throw refusal("mentorInactive");
        return registered(attempt);
      },
    });

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection });
      const first = Array.fromAsync(read(client, run, fake, 1_200));
      await eventually(
        "the second page is under way",
        async () => (await run.query(progressQuery)).settled === 700,
        60_000,
      );
      const late = Array.fromAsync(read(client, run, fake, 1_200));
      gate.resolve();
      expectWhole(await first, selection);
      expectWhole(await late, selection);
    });
  });

  test("can be read whole after the run has ended", async () => {
    const selection = mentorIds(30);
    const fake = new FakeDependencies();

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection });
      await run.result();
      expectWhole(await Array.fromAsync(read(client, run, fake, 30)), selection);
    });
  });

  test("serves more readers than Temporal allows updates in flight, since they share one subscription", async () => {
    const selection = mentorIds(40);
    const gate = deferred();
    const fake = new FakeDependencies({
      submit: async (attempt) => {
        await gate.promise;
        return registered(attempt);
      },
    });

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection });
      const readings = Array.from({ length: 25 }, () => Array.fromAsync(read(client, run, fake, 40)));
      await eventually("the window is full", () => fake.inFlight === 5);
      gate.resolve();
      for (const updates of await Promise.all(readings)) expectWhole(updates, selection);
    });
  });

  test("a reader that leaves early disturbs no other, and one that comes after it gets everything", async () => {
    const selection = mentorIds(50);
    const gate = deferred();
    const fake = new FakeDependencies({
      submit: async (attempt) => {
        if (attempt.mentorId > mentorId(20)) await gate.promise;
        return registered(attempt);
      },
    });

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection });
      let seen = 0;
      for await (const update of read(client, run, fake, 50)) {
        seen = update.settled;
        if (seen === 3) break;
      }
      expect(seen).toBe(3);
      const next = Array.fromAsync(read(client, run, fake, 50));
      gate.resolve();
      expectWhole(await next, selection);
    });
  });

  test("ends also where the last run of a chain is over before a reader has polled it", async () => {
    const selection = mentorIds(6);
    for (const latency of [30, 60, 150]) {
      const fake = new FakeDependencies({ selection });
      await on(fake, async ({ start, client }) => {
        const slow = new Client({
          connection: client.connection,
          interceptors: {
            workflow: [
              {
                startUpdateWithStart: (input, next) => next(input),
                startUpdate: async (input, next) => {
                  await delay(latency);
                  return next(input);
                },
              },
            ],
          },
        });
        const run = await start({ selection, firstPage: { mentorIds: selection.slice(0, 5), cursor: 5 } });
        expectWhole(await Array.fromAsync(read(slow, run, fake, 6)), selection);
      });
    }
  });

  test("readers that come and go while nothing settles use up none of the updates that a run allows", async () => {
    const selection = mentorIds(12);
    const gate = deferred();
    const fake = new FakeDependencies({
      submit: async (attempt) => {
        if (attempt.mentorId > mentorId(3)) await gate.promise;
        return registered(attempt);
      },
    });

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection });
      await eventually("three have settled", async () => (await run.query(progressQuery)).settled === 3);
      for (let reader = 1; reader <= 15; reader += 1) {
        // A connection of its own each, as other processes have.
        const reading = read(new Client({ connection: client.connection }), run, fake, 12);
        for (let update = 1; update <= 3; update += 1) expect((await reading.next()).done).not.toBe(true);
        const waiting = reading.next();
        await delay(100); // it waits in the run now
        await reading.return();
        expect(await waiting).toMatchObject({ done: true });
      }

      expect(await run.executeUpdate(setConcurrencyUpdate, { args: [{ concurrency: 2 }] })).toEqual({
        concurrency: 2,
      });
      const last = Array.fromAsync(read(client, run, fake, 12));
      gate.resolve();
      expectWhole(await last, selection);
    });
  });

  test("ends with what has settled when the run is terminated", async () => {
    const fake = new FakeDependencies({
      submit: async (attempt) => {
        // Never answers; the worker's stop ends it.
        if (attempt.mentorId > mentorId(10)) await eventually("the run is gone", () => ended);
        return registered(attempt);
      },
    });
    let ended = false;

    await on(fake, async ({ start, client }) => {
      const run = await start({ selection: mentorIds(30), bulkId: randomUUID() });
      await eventually("ten have settled", async () => (await run.query(progressQuery)).settled === 10);
      const reading = Array.fromAsync(read(client, run, fake, 30));
      await run.terminate("by an operator");
      const updates = await reading;
      ended = true;
      expect(updates.length).toBeGreaterThanOrEqual(10);
      expect(updates.length).toBeLessThan(30);
    });
  });
});
