import { describe, expect, test } from "vitest";
import { deferred, eventually } from "../support/deferred.ts";
import { FakeDependencies, refusal, refusalOnTheWay, registered } from "../support/fake-dependencies.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

describe("the window", () => {
  test.each([
    { asked: 1, inForce: 1 },
    { asked: 5, inForce: 5 },
    { asked: 500, inForce: 5 },
    { asked: 500, inForce: 8, maximumConcurrency: 8 },
  ])(
    "asked for $asked submissions in flight, it keeps exactly $inForce",
    async ({ asked, inForce, ...maximum }) => {
      const gate = deferred();
      const fake = new FakeDependencies({
        submit: async (attempt) => {
          await gate.promise;
          return registered(attempt);
        },
      });

      const result = await onTimeSkippingServer(fake, async ({ start }) => {
        const run = await start({ selection: mentorIds(30), concurrency: asked, ...maximum });
        await eventually("the window is full", () => fake.inFlight === inForce);
        gate.resolve();
        return run.result();
      });

      expect(result.succeeded).toBe(30);
      expect(fake.mostInFlight).toBe(inForce);
    },
  );

  test("slides: a slow mentor holds one slot, and the others go on past it", async () => {
    const gate = deferred();
    const fake = new FakeDependencies({
      submit: async (attempt) => {
        if (attempt.mentorId === mentorId(1)) await gate.promise;
        return registered(attempt);
      },
    });

    await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection: mentorIds(40) });
      // All 39 others settle while the first is still in flight: in batches of five, none beyond the fifth would.
      const snapshot = await eventually("the others settle", async () => {
        const { settled, inFlight } = await run.query<{ settled: number; inFlight: number }>("progress");
        return settled === 39 && { settled, inFlight };
      });
      expect(snapshot).toEqual({ settled: 39, inFlight: 1 });
      gate.resolve();
      expect((await run.result()).succeeded).toBe(40);
    });
  });

  test("starts the mentors in the order of the selection", async () => {
    const fake = new FakeDependencies();
    const selection = mentorIds(25).toReversed();

    await onTimeSkippingServer(fake, async ({ start }) =>
      (await start({ selection, concurrency: 1 })).result(),
    );

    expect(fake.started).toEqual(selection);
  });

  test("keeps at most 50 failures unrecorded: while Postgres is down, it starts no more", async () => {
    const gate = deferred();
    const fake = new FakeDependencies({
      submit: () => {
        throw refusal("mentorInactive");
      },
      beforeRecording: () => gate.promise,
    });

    await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection: mentorIds(200) });
      await eventually("fifty failures are kept", () => fake.started.length >= 50);
      const { inFlight } = await eventually("what is in flight settles", async () => {
        const snapshot = await run.query<{ inFlight: number }>("progress");
        return snapshot.inFlight === 0 && snapshot;
      });
      expect(inFlight).toBe(0);
      // The window is at most four ahead of the fiftieth failure.
      expect(fake.started.length).toBeLessThanOrEqual(54);
      gate.resolve();
      expect((await run.result()).failed).toBe(200);
    });
    expect(fake.recorded).toHaveLength(200);
  });

  test("a failure holds no slot while it waits to be recorded", async () => {
    const gate = deferred();
    const fake = new FakeDependencies({
      submit: (attempt) => {
        // May have been written: it can't settle before Postgres has spoken.
        if (attempt.mentorId === mentorId(1)) throw refusalOnTheWay("notPermitted");
        return registered(attempt);
      },
      beforeRecording: () => gate.promise,
    });

    await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection: mentorIds(10), concurrency: 1 });
      const snapshot = await eventually("the others settle", async () => {
        const now = await run.query<{ settled: number; failed: number }>("progress");
        return now.settled === 9 && now;
      });
      expect(snapshot).toMatchObject({ settled: 9, failed: 0 });
      gate.resolve();
      expect(await run.result()).toMatchObject({ settled: 10, failed: 1 });
    });
  });
});
