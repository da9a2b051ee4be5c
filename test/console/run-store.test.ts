/**
 * The store of a run's page, against a backend that the test drives by hand.
 *
 * Longer than 250 lines: all tests drive one store by hand.
 */
import { array, assert, asyncProperty, constantFrom, tuple } from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError } from "../../console/src/api/problem.ts";
import { reasonOf } from "../../console/src/result/reason.ts";
import { TEXTS } from "../../console/src/texts/texts-by-language.ts";
import { RunStore } from "../../console/src/result/run-store.ts";
import { statusOf } from "../../console/src/result/run-view.ts";
import { FakeRun } from "./fake-run.ts";
import { BULK_ID, following, pass, states, storeOf, truthOf } from "./followed-run.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the page of a run", () => {
  it("reads the list, then follows the run to its end", async () => {
    const run = new FakeRun(3);
    await following(run, async (store) => {
      await pass(100);
      expect(states(store.view())).toEqual(["m0 waiting", "m1 waiting", "m2 waiting"]);
      expect(store.view()).toMatchObject({ connection: "live", isListRead: true, isDone: false });
      run.settle();
      run.settle("failed");
      await pass(100);
      expect(states(store.view())).toEqual(["m0 registered", "m1 failed", "m2 waiting"]);
      expect(store.view().progress).toMatchObject({ settled: 2, total: 3 });
      run.settle();
      await pass(100);
      expect(store.view().isDone).toBe(true);
      expect(statusOf(store.view())).toBe("partialSuccess");
    });
  });

  it("takes numbers from any answer, and the phase from the stream only: a late answer shows no old phase", async () => {
    const run = new FakeRun(3);
    await following(run, async (store) => {
      await pass(100);
      run.settle();
      // Requested while the run was paused, and answered after the stream has reported that it runs.
      run.phase = "paused";
      await store.refresh();
      expect(store.view().progress).toMatchObject({ phase: "running", settled: 1 });
    });
  });

  it("reads only what has settled since the list was read, and after a break what came since", async () => {
    const run = new FakeRun(5);
    run.settle();
    run.settle("failed");
    await following(run, async (store) => {
      await pass(100);
      run.settle();
      await pass(100);
      run.cut();
      run.settle();
      await pass(5_000);
      expect(run.resumedAt).toEqual(["1.2", "1.3"]);
      expect(states(store.view())).toEqual(truthOf(run));
      expect(run.calls.outcomes).toBe(3);
    });
  });

  it("reads the list again when a sequence number is missing, and not when one comes twice", async () => {
    const run = new FakeRun(5);
    await following(run, async (store) => {
      await pass(100);
      const { outcomes } = run.calls;
      run.settle("failed", "repeated");
      await pass(100);
      expect(run.calls.outcomes).toBe(outcomes);
      expect(store.view().progress).toMatchObject({ settled: 1, failed: 1 });
      run.settle("failed", "lost");
      await pass(100);
      expect(states(store.view())).not.toEqual(truthOf(run));
      run.settle();
      await pass(100);
      expect(run.calls.outcomes).toBeGreaterThan(outcomes);
      expect(states(store.view())).toEqual(truthOf(run));
    });
  });

  it("shows what the run waits for until it continues", async () => {
    const run = new FakeRun(2);
    await following(run, async (store) => {
      await pass(100);
      run.enter("waiting", { code: "throttled", attempt: 3 });
      await pass(100);
      expect(statusOf(store.view())).toBe("waiting");
      expect(reasonOf(store.view(), TEXTS.en, undefined)).toMatch(
        /^The system has too much to do at the moment\./,
      );
      run.enter("waiting", { code: "worker" });
      await pass(100);
      expect(reasonOf(store.view(), TEXTS.en, undefined)).toMatch(
        /^The part of the system that registers mentors is not running/,
      );
      run.enter("running");
      await pass(100);
      expect(statusOf(store.view())).toBe("running");
      expect(reasonOf(store.view(), TEXTS.en, undefined)).toBeUndefined();
    });
  });

  it("opens no live connection for an ended run", async () => {
    const run = new FakeRun(2);
    run.settle();
    run.settle();
    await following(run, async (store) => {
      await pass(100);
      expect(states(store.view())).toEqual(["m0 registered", "m1 registered"]);
      expect(statusOf(store.view())).toBe("success");
      expect(run.calls.progress).toBe(0);
    });
  });

  it("shows a lost connection, and has missed nothing after the reconnection", async () => {
    const run = new FakeRun(4);
    await following(run, async (store) => {
      await pass(100);
      run.isDown = true;
      run.cut();
      await pass(100);
      expect(store.view().connection).toBe("lost");
      run.settle();
      run.settle();
      await pass(60_000);
      expect(store.view().connection).toBe("lost");
      run.isDown = false;
      await pass(20_000);
      expect(store.view().connection).toBe("live");
      expect(states(store.view())).toEqual(["m0 registered", "m1 registered", "m2 waiting", "m3 waiting"]);
    });
  });

  it("retries at once when the browser is online again", async () => {
    const run = new FakeRun(4);
    await following(run, async (store) => {
      await pass(100);
      run.isDown = true;
      run.cut();
      await pass(60_000);
      run.isDown = false;
      run.wake();
      await pass(1);
      expect(store.view().connection).toBe("live");
    });
  });

  it("counts a long silence as a loss, because the backend sends a heartbeat every 15 seconds", async () => {
    const run = new FakeRun(2);
    await following(run, async (store) => {
      await pass(44_000);
      expect(store.view().connection).toBe("live");
      expect(run.calls.progress).toBe(1);
      run.isDown = true;
      await pass(2_000);
      expect(store.view().connection).toBe("lost");
    });
  });

  it("reconnects silently when the backend closes with a hint", async () => {
    const run = new FakeRun(2);
    const store = storeOf(run);
    const seen: string[] = [];
    store.subscribe(() => seen.push(store.view().connection));
    const stop = store.follow();
    try {
      await pass(100);
      run.close();
      run.settle();
      await pass(500);
      expect(run.calls.progress).toBe(2);
      expect(states(store.view())).toEqual(["m0 registered", "m1 waiting"]);
      expect(seen).not.toContain("lost");
    } finally {
      stop();
    }
  });

  it("makes no more calls after it is left", async () => {
    const run = new FakeRun(2);
    const store = storeOf(run);
    const stop = store.follow();
    await pass(100);
    stop();
    const { ...calls } = run.calls;
    run.cut();
    run.wake();
    await pass(120_000);
    expect(run.calls).toEqual(calls);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("explains why it shows nothing of another coordinator's run, and makes no more calls", async () => {
    const run = new FakeRun(2);
    const refused = new ProblemError({ status: 404, slug: "not-found" });
    const backend = { ...run.backend, details: () => Promise.reject(refused) };
    const store = new RunStore({ backend, bulkId: BULK_ID, browser: run.browser, turns: run.turns });
    const stop = store.follow();
    try {
      await pass(60_000);
      expect(store.view()).toMatchObject({ error: refused, summary: undefined });
    } finally {
      stop();
    }
  });

  it("loses no line and repeats none, for any failures of the connection", async () => {
    const mishap = constantFrom(
      (run: FakeRun) => run.settle(),
      (run: FakeRun) => run.settle("failed"),
      (run: FakeRun) => run.settle("registered", "skipped"),
      (run: FakeRun) => run.settle("failed", "repeated"),
      (run: FakeRun) => run.cut(),
      (run: FakeRun) => run.close(),
      (run: FakeRun) => {
        run.isDown = !run.isDown;
      },
    );
    const step = tuple(mishap, constantFrom(0, 1, 50, 200, 3_000));
    await assert(
      asyncProperty(array(step, { maxLength: 30 }), async (steps) => {
        const run = new FakeRun(7);
        const store = storeOf(run);
        const stop = store.follow();
        try {
          for (const [happen, wait] of steps) {
            happen(run);
            await pass(wait);
            const { lines } = store.view();
            expect(lines.index.size).toBe(lines.all.length);
          }
          run.isDown = false;
          // Longer than the longest pause between two attempts, and shorter than a silence that counts as a loss.
          await pass(20_000);
          expect(states(store.view())).toEqual(truthOf(run));
          expect(store.view().progress?.settled).toBe(run.snapshot().settled);
          for (let rest = 0; rest < 7; rest += 1) run.settle();
          await pass(60_000);
          expect(store.view()).toMatchObject({ isDone: true, connection: "live", error: undefined });
          expect(states(store.view())).toEqual(truthOf(run));
        } finally {
          stop();
        }
      }),
      { numRuns: 150 },
    );
  });
});
