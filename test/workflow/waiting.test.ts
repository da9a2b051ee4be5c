import { describe, expect, test } from "vitest";
import { WAITING_CODES } from "../../src/domain/failure-codes.ts";
import type { WaitingCode } from "../../src/domain/failure-codes.ts";
import { cancelSignal } from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore } from "../../src/testing/fake-round-store.ts";
import { onDevServer, onTimeSkippingServer } from "../support/workflow-bench.ts";

const HOUR = 3_600_000;

const bench = onDevServer();

/** Virtual time in milliseconds. */
async function virtualTime(fake: FakeRoundStore, options = {}) {
  return onTimeSkippingServer(async (skipping, environment) => {
    const began = await environment.currentTimeMs();
    const result = await (await skipping.run(fake, options)).result();
    return { result, took: (await environment.currentTimeMs()) - began };
  });
}

/** Every call fails until this many writes have failed. */
function downFor(total: number, writes: number, fail: () => never): FakeRoundStore {
  const fake: FakeRoundStore = new FakeRoundStore({
    total,
    beforeWrite: () => {
      if (fake.writes.length <= writes) fail();
    },
    beforeProbe: () => {
      if (fake.writes.length <= writes) fail();
    },
  });
  return fake;
}

const down =
  (code: WaitingCode, failureClass: "systemic" | "doubtful" = "systemic") =>
  (): never => {
    throw failure(failureClass, code);
  };

describe("a failure of the whole deployment", () => {
  test("makes a small run wait for hours, and no mentor fails", async () => {
    const { result, took } = await virtualTime(downFor(2, 300, down("databaseDown")));
    expect(result).toMatchObject({ overallStatus: "success", succeeded: 2 });
    // 150 attempts of each mentor, at most 30 s apart.
    expect(took).toBeGreaterThan(HOUR);
  });

  test("makes a large run wait for hours, and no mentor fails", async () => {
    const { result, took } = await virtualTime(downFor(3_000, 750, down("misconfigured")));
    expect(result).toMatchObject({ overallStatus: "success", succeeded: 3_000 });
    // 150 attempts of the whole window.
    expect(took).toBeGreaterThan(HOUR);
  });

  test("that looks like the mentors' own fails no mentor either, in a small and a large run", async () => {
    for (const total of [2, 3_000]) {
      const fake = downFor(total, 200, down("gateway", "doubtful"));
      const { result } = await virtualTime(fake);
      expect(result).toMatchObject({ overallStatus: "success", succeeded: total });
      expect(fake.settledFailures).toEqual([]);
    }
  });

  test("that gives a time to wait is heeded", async () => {
    let calls = 0;
    const fake = new FakeRoundStore({
      total: 3,
      beforeWrite: () => {
        calls += 1;
        if (calls <= 9) throw failure("systemic", "throttled", HOUR);
      },
    });
    const { result, took } = await virtualTime(fake);
    expect(result).toMatchObject({ overallStatus: "success", succeeded: 3 });
    expect(took).toBeGreaterThanOrEqual(3 * HOUR);
    expect(fake.writes).toHaveLength(12);
  });

  test("makes the closing of a round wait, too", async () => {
    let refusals = 0;
    const fake = new FakeRoundStore({
      total: 200,
      beforeWrite: down("databaseDown"),
      beforeClosing: () => {
        refusals += 1;
        if (refusals <= 50) down("databaseDown")();
      },
    });
    await onTimeSkippingServer(async (skipping, environment) => {
      const began = await environment.currentTimeMs();
      const run = await skipping.run(fake, { deadline: 86_400 });
      // Cancelled in the middle of an attempt, this server would forget the activity.
      await environment.sleep("10 minutes");
      await run.signal(cancelSignal);
      expect(await run.result()).toMatchObject({ cancelled: 200 });
      expect((await environment.currentTimeMs()) - began).toBeGreaterThan(20 * 60_000);
    });
  });

  test("ends with the deadline of the round, with which open items fail", async () => {
    for (const total of [2, 3_000]) {
      const fake = new FakeRoundStore({
        total,
        beforeWrite: () => {
          throw failure("systemic", "throttled", 6 * HOUR);
        },
      });
      const { result, took } = await virtualTime(fake);
      expect(result).toMatchObject({ overallStatus: "totalFailure", failed: total, cancelled: 0 });
      expect(fake.outcome(1)).toMatchObject({ error: { code: "deadline" } });
      // Seven days unless the request has its own deadline.
      expect(took / 24 / HOUR).toBeCloseTo(7, 1);
    }
  });
});

describe.concurrent("the reason of a wait", () => {
  test.each([...WAITING_CODES])("is what its pending activities say: %s", async (code) => {
    for (const total of [7, 300]) {
      const fake = downFor(total, 8, down(code));
      const run = await bench().run(fake);
      await eventually(`an activity waits for ${code}`, async () => {
        const { raw } = await run.describe();
        return raw.pendingActivities?.some(
          ({ lastFailure }) => lastFailure?.applicationFailureInfo?.type === code,
        );
      });
      expect(await run.result()).toMatchObject({ succeeded: total });
    }
  });
});
