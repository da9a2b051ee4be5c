import { describe, expect, test } from "vitest";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { OUTAGE_CODES } from "../../src/domain/failure-types.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import { progressQuery } from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { FakeDependencies, refusal, registered } from "../support/fake-dependencies.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { onTimeSkippingServer } from "../support/workflow-bench.ts";

const MINUTE = 60_000;

/** Nobody is answered until so many attempts were made. */
function downFor(attempts: number, code: FailureCode = "databaseDown") {
  const inFlight: number[] = [];
  const fake: FakeDependencies = new FakeDependencies({
    selection: mentorIds(40),
    submit: async (attempt) => {
      const number = inFlight.push(fake.inFlight);
      // The first five fail together: the whole window is out when the database goes.
      if (number <= 5) await eventually("five are in flight", () => inFlight.length >= 5);
      if (number <= attempts) throw refusal(code, "bounded");
      // Long enough for the whole window to be seen in flight, also on a busy machine.
      await new Promise((resolve) => setTimeout(resolve, number <= attempts + 12 ? 500 : 0));
      return registered(attempt);
    },
  });
  return { fake, inFlight };
}

async function virtualTime(
  fake: FakeDependencies,
  selection: readonly string[],
  options: { outagePatience?: number } = {},
) {
  return onTimeSkippingServer(fake, async ({ start, environment }) => {
    const began = await environment.currentTimeMs();
    const result = await (await start({ selection, ...options })).result();
    return { result, took: (await environment.currentTimeMs()) - began };
  });
}

describe("an outage", () => {
  test.each([...OUTAGE_CODES])(
    "of some minutes (%s) uses up nobody's attempts: the run waits it out and goes on by itself",
    async (code) => {
      const { fake } = downFor(20, code);

      const { result, took } = await virtualTime(fake, mentorIds(40));

      expect(result).toMatchObject({ overallStatus: "success", succeeded: 40 });
      expect(fake.recorded).toEqual([]);
      expect(took).toBeGreaterThan(4 * MINUTE);
      expect(took).toBeLessThan(10 * MINUTE);
    },
  );

  test("shrinks the window to one probe, every other one of somebody new", async () => {
    const { fake, inFlight } = downFor(20);

    await virtualTime(fake, mentorIds(40));

    expect(Math.max(...inFlight.slice(0, 5))).toBe(5);
    expect(inFlight.slice(5, 21)).toEqual(Array.from({ length: 16 }, () => 1));
    const asked = new Set(fake.attempts.slice(0, 20).map((attempt) => attempt.mentorId));
    expect(asked.size).toBeGreaterThan(5);
    expect(asked.size).toBeLessThan(15);
    // When it is over, the window is whole again: those that waited and those that are new.
    expect(Math.max(...inFlight.slice(21))).toBe(5);
  });

  test("is told: the run waits, since when, and for how many", async () => {
    const { fake } = downFor(12);

    await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection: mentorIds(40) });
      const snapshot = await eventually("the run waits", async () => {
        const now = await run.query(progressQuery);
        return now.phase === "waiting" && now.waiting === 5 && now;
      });
      expect(Date.parse(snapshot.waitingSince ?? "")).toBeGreaterThan(0);
      expect(snapshot).toMatchObject({ settled: 0, inFlight: 0 });
      expect((await run.describe()).searchAttributes["BulkStatus"]).toEqual(["waiting"]);
      expect(await run.result()).toMatchObject({ succeeded: 40 });
      expect(await run.query(progressQuery)).toMatchObject({ phase: "settled", waiting: 0 });
    });
  });

  test("that outlasts the patience counts: five further attempts each, and the failure names the outage", async () => {
    const fake = new FakeDependencies({
      submit: () => {
        throw refusal("unreachable", "bounded");
      },
    });

    const { result, took } = await virtualTime(fake, mentorIds(2));

    expect(result).toMatchObject({ overallStatus: "totalFailure", failed: 2 });
    expect(took).toBeGreaterThan(10 * MINUTE);
    expect(fake.recorded.map(({ error }) => error.code)).toEqual(["unreachable", "unreachable"]);
    for (const { attempts } of fake.recorded) expect(attempts).toBeGreaterThan(5);
  });

  test("without patience counts from the first attempt on", async () => {
    const fake = new FakeDependencies({
      submit: () => {
        throw refusal("unreachable", "bounded");
      },
    });

    await virtualTime(fake, [mentorId(1)], { outagePatience: 0 });

    expect(fake.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(fake.recorded[0]).toMatchObject({ attempts: 5 });
  });

  test("of one mentor alone is none: he is tried again among the others, and those attempts count", async () => {
    const unlucky = mentorId(3);
    const fake = new FakeDependencies({
      selection: mentorIds(300),
      submit: async (attempt) => {
        if (attempt.mentorId === unlucky) throw refusal("busy", "bounded");
        // Slow enough for the others to outlast all of its attempts.
        await new Promise((resolve) => setTimeout(resolve, 300));
        return registered(attempt);
      },
    });

    const { result } = await virtualTime(fake, mentorIds(300));

    expect(result).toMatchObject({ overallStatus: "partialSuccess", succeeded: 299, failed: 1 });
    // Not the first one: until then nobody had been answered.
    expect(fake.recorded).toMatchObject([{ mentorId: unlucky, attempts: 6, error: { code: "busy" } }]);
    expect(fake.attempts.findIndex(({ attempt }) => attempt === 4)).toBeLessThan(150);
  });

  test("of one mentor, with nobody else in flight, holds up the others for moments only", async () => {
    const unlucky = mentorId(1);
    const fake = new FakeDependencies({
      submit: (attempt) => {
        if (attempt.mentorId === unlucky) throw refusal("busy", "bounded");
        return registered(attempt);
      },
    });

    await onTimeSkippingServer(fake, async ({ start, environment }) => {
      const began = await environment.currentTimeMs();
      const run = await start({ selection: mentorIds(20), concurrency: 1 });
      await eventually(
        "the others are registered",
        async () => (await run.query(progressQuery)).succeeded === 19,
        30_000,
      );
      expect((await environment.currentTimeMs()) - began).toBeLessThan(MINUTE);
      await run.cancel();
      expect(await run.result()).toMatchObject({ total: 20, succeeded: 19, cancelled: 1 });
    });
  });

  test("keeps to what the database asks for, also beyond its own pace", async () => {
    let attempts = 0;
    const fake = new FakeDependencies({
      submit: (attempt) => {
        attempts += 1;
        if (attempts > 1) return registered(attempt);
        throw new ServiceFailure({ code: "databaseDown", retry: "bounded", retryAfter: 5 * MINUTE });
      },
    });

    const { result, took } = await virtualTime(fake, [mentorId(1)]);

    expect(result).toMatchObject({ succeeded: 1 });
    expect(took).toBeGreaterThanOrEqual(5 * MINUTE);
  });

  test("doesn't keep a run from being cancelled: what waited is settled by what Postgres says", async () => {
    const written = mentorId(2);
    const selection = mentorIds(10);
    const fake = new FakeDependencies({
      selection,
      submit: () => {
        throw refusal("unreachable", "bounded");
      },
      registeredAllTheSame: new Set([written]),
    });

    const result = await onTimeSkippingServer(fake, async ({ start }) => {
      const run = await start({ selection });
      await eventually("five wait", async () => (await run.query(progressQuery)).waiting === 5);
      await run.cancel();
      return run.result();
    });

    expect(result).toMatchObject({ total: 10, succeeded: 1, failed: 9, cancelled: 9 });
    expect(fake.recorded.map(({ detail }) => detail)).toEqual(Array.from({ length: 4 }, () => "cancelled"));
  });

  test("at a page's end: an item that waits for itself alone is carried over, and holds up no page", async () => {
    const unlucky = mentorId(499);
    const selection = mentorIds(700);
    const order: string[] = [];
    const fake = new FakeDependencies({
      selection,
      submit: async (attempt) => {
        order.push(attempt.mentorId);
        if (attempt.mentorId === unlucky && attempt.attempt < 3) throw refusal("busy", "bounded");
        // Slow enough for the others to be answered after it has failed.
        await new Promise((resolve) => setTimeout(resolve, 20));
        return registered(attempt);
      },
    });

    const { result } = await virtualTime(fake, selection);

    expect(result).toMatchObject({ overallStatus: "success", total: 700, succeeded: 700 });
    expect(fake.attempts.filter(({ mentorId: id }) => id === unlucky).map(({ attempt }) => attempt)).toEqual([
      1, 2, 3,
    ]);
    // Its second attempt came after the page was over.
    expect(order.lastIndexOf(unlucky)).toBeGreaterThan(order.indexOf(mentorId(501)));
  });
});
