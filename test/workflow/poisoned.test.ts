import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { cancelSignal } from "../../src/workflows/messages.ts";
import { eventually } from "../support/deferred.ts";
import { failure, FakeRoundStore, includes } from "../../src/testing/fake-round-store.ts";
import type { FakeOptions } from "../../src/testing/fake-round-store.ts";
import { onDevServer, onTimeSkippingServer } from "../support/workflow-bench.ts";

const bench = onDevServer();

/** Every write with one of these positions fails, like a trigger that fails for their records. */
function poisoned(
  total: number,
  positions: readonly number[],
  options: Partial<FakeOptions> = {},
): FakeRoundStore {
  return new FakeRoundStore({
    total,
    beforeWrite: (write) => {
      if (positions.some((position) => includes(write, position))) throw failure("doubtful", "misconfigured");
    },
    ...options,
  });
}

function expectFailed(fake: FakeRoundStore, positions: readonly number[]): void {
  expect(fake.settledFailures.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(positions);
  for (const position of positions) {
    expect(fake.outcome(position)).toMatchObject({ detail: "failed", error: { code: "misconfigured" } });
  }
}

describe.concurrent("a mentor whose writes fail while those for others succeed", () => {
  test.each([
    { where: "in the middle of a small run", total: 12, positions: [5] },
    { where: "at the head of a window of one", total: 6, positions: [1], concurrency: 1 },
    { where: "at the head of a window that they fill", total: 9, positions: [1, 2, 3, 4, 5] },
    { where: "at the end of a small run", total: 8, positions: [8] },
    { where: "in the middle of a large run", total: 3_000, positions: [1_234] },
    { where: "in the last write of a large run", total: 300, positions: [300] },
    { where: "in a large run of one write", total: 40, positions: [17], mentorsPerWrite: 500 },
    {
      where: "in every write of a large run",
      total: 100,
      positions: [1, 11, 21, 31, 41, 51, 61, 71, 81, 91],
      mentorsPerWrite: 10,
    },
  ])(
    "fails alone: $where",
    { timeout: 120_000 },
    async ({ total, positions, concurrency = 5, mentorsPerWrite }) => {
      const fake = poisoned(total, positions);
      const settings = { concurrency, ...(mentorsPerWrite !== undefined && { mentorsPerWrite }) };
      const result = await (await bench().run(fake, settings)).result();
      expect(result).toMatchObject({ total, succeeded: total - positions.length, failed: positions.length });
      expectFailed(fake, positions);
      for (const { attempts } of fake.settledFailures) expect(attempts).toBeGreaterThanOrEqual(5);
      expect(fake.mostInFlight).toBeLessThanOrEqual(5);
    },
  );

  test("delays no other mentor of a large run", { timeout: 120_000 }, async () => {
    const fake = poisoned(600, [33]);
    const run = await bench().run(fake);
    await eventually("the others are registered", () => fake.counts.succeeded === 599, 30_000);
    expect(fake.counts.settled).toBe(599);
    expect(await run.result()).toMatchObject({ succeeded: 599, failed: 1 });
  });

  test("may take longer to fail than an activity lasts", { timeout: 120_000 }, async () => {
    let failures = 0;
    const fake = poisoned(200, [40], {
      beforeWrite: async (write) => {
        if (!includes(write, 40)) return delay(20);
        failures += 1;
        if (failures <= 4) await delay(5_500);
        throw failure("doubtful", "misconfigured");
      },
    });
    const run = await bench().run(fake);
    expect(await run.result()).toMatchObject({ succeeded: 199, failed: 1 });
    expectFailed(fake, [40]);
  });

  test("may be one of more than one activity sets aside", { timeout: 120_000 }, async () => {
    const positions = Array.from({ length: 45 }, (_, index) => 3 + 13 * index);
    const fake = poisoned(600, positions, { runConcurrency: 40 });
    const run = await bench().run(fake, { concurrency: 40, mentorsPerWrite: 1 });
    expect(await run.result()).toMatchObject({ succeeded: 555, failed: 45 });
    expectFailed(fake, positions);
  });
});

test.each([
  { form: "small", total: 12 },
  { form: "large", total: 600 },
])(
  "a mentor whose writes alone get answers that claim an outage fails alone, after a while: $form run",
  { timeout: 120_000 },
  async ({ total }) => {
    const fake = new FakeRoundStore({
      total,
      beforeWrite: (write) => {
        if (includes(write, 7)) throw failure("systemic", "databaseDown");
      },
    });
    await onTimeSkippingServer(async (skipping) => {
      const run = await skipping.run(fake);
      expect(await run.result()).toMatchObject({ succeeded: total - 1, failed: 1 });
    });
    expect(fake.outcome(7)).toMatchObject({ detail: "failed", error: { code: "databaseDown" } });
    expect(fake.settledFailures).toHaveLength(1);
  },
);

describe("a mentor whose writes fail", () => {
  test.each([
    { what: "alone", total: 1 },
    { what: "in a small run", total: 4 },
    { what: "in a large run", total: 60 },
  ])(
    "while no other writes succeed waits, $what, and no mentor fails",
    { timeout: 120_000 },
    async ({ total }) => {
      const fake = new FakeRoundStore({
        total,
        beforeWrite: () => {
          throw failure("doubtful", "busy");
        },
      });
      await onTimeSkippingServer(async (skipping, environment) => {
        const run = await skipping.run(fake);
        await environment.sleep("20 minutes");
        expect(fake.counts.settled).toBe(0);
        expect(fake.probes).toBeGreaterThan(10);
        await run.signal(cancelSignal);
        expect(await run.result()).toMatchObject({ cancelled: total });
      });
      expect(fake.settledFailures).toEqual([]);
    },
  );

  test("in an outage has these failures forgotten, because they were no mentor's", async () => {
    let outage = 10;
    let further = 3;
    const fake = new FakeRoundStore({
      total: 2,
      beforeWrite: ({ from }) => {
        if (from === 1) return;
        if (outage === 0) further -= 1;
        if (further >= 0) throw failure("doubtful", "gateway");
      },
      beforeProbe: () => {
        if (outage === 0) return;
        outage -= 1;
        throw failure("systemic", "databaseDown");
      },
    });
    await onTimeSkippingServer(async (skipping) => {
      expect(await (await skipping.run(fake)).result()).toMatchObject({ succeeded: 2 });
    });
    expect(outage).toBe(0);
    expect(fake.settledFailures).toEqual([]);
  });

  test("is registered when the last try succeeds", { timeout: 120_000 }, async () => {
    const fake: FakeRoundStore = new FakeRoundStore({
      total: 3,
      beforeWrite: ({ from }) => {
        const tries = fake.writes.filter((write) => write.from === 2).length;
        if (from === 2 && tries <= 5) throw failure("doubtful", "busy");
      },
    });
    expect(await (await bench().run(fake)).result()).toMatchObject({ succeeded: 3 });
    expect(fake.probes).toBe(1);
    expect(fake.outcome(2)).toMatchObject({ detail: "registered", attempts: 5 });
  });

  test("stays open until the failure is stored", { timeout: 120_000 }, async () => {
    let refusals = 0;
    const fake = new FakeRoundStore({
      total: 3,
      beforeWrite: ({ from }) => {
        if (from === 2) throw failure("item", "notPermitted");
      },
      beforeSettling: () => {
        refusals += 1;
        if (refusals <= 2) throw failure("systemic", "databaseDown");
      },
    });
    expect(await (await bench().run(fake)).result()).toMatchObject({ succeeded: 2, failed: 1 });
    expect(fake.settledFailures).toMatchObject([{ position: 2, code: "notPermitted", attempts: 3 }]);
  });
});
