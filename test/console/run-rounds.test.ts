/** The page of a run from one round to the next, against a backend that the test drives by hand. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NoAnswerError } from "../../console/src/api/problem.ts";
import { reasonOf } from "../../console/src/result/reason.ts";
import { TEXTS } from "../../console/src/texts/texts-by-language.ts";
import { statusOf } from "../../console/src/result/run-view.ts";
import { FakeRun } from "./fake-run.ts";
import { following, pass, states } from "./followed-run.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the page of a run with another round", () => {
  it("continues in the same list with the next round", async () => {
    const run = new FakeRun(3);
    await following(run, async (store) => {
      await pass(100);
      run.settle("failed");
      run.settle();
      run.settle("failed");
      await pass(100);
      expect(store.view().isDone).toBe(true);
      await store.retry({ round: 2, only: ["m2"] });
      await pass(100);
      expect(store.view().progress).toMatchObject({ round: 2, total: 1, settled: 0 });
      expect(states(store.view())).toEqual(["m0 failed", "m1 registered", "m2 waiting"]);
      expect(store.view().isDone).toBe(false);
      run.settle();
      await pass(100);
      expect(states(store.view())).toEqual(["m0 failed", "m1 registered", "m2 registered"]);
      expect(statusOf(store.view())).toBe("partialSuccess");
    });
  });

  it("shows a terminated run as interrupted, and takes up its open items", async () => {
    const run = new FakeRun(2);
    await following(run, async (store) => {
      await pass(100);
      run.settle();
      run.terminate();
      await pass(100);
      expect(store.view()).toMatchObject({ isDone: true, connection: "live" });
      expect(states(store.view())).toEqual(["m0 registered", "m1 waiting"]);
      expect(statusOf(store.view())).toBe("interrupted");
      expect(reasonOf(store.view(), TEXTS.en, undefined)).toMatch(/^This was stopped before it was done/);
      await store.retry({ round: 2 });
      await pass(100);
      expect(store.view()).toMatchObject({ isDone: false, progress: { round: 2, total: 1 } });
      run.settle();
      await pass(100);
      expect(statusOf(store.view())).toBe("success");
    });
  });

  it("notices the next round that another tab has started", async () => {
    const run = new FakeRun(2);
    run.settle("failed");
    run.settle("failed");
    await following(run, async (store) => {
      await pass(100);
      expect(statusOf(store.view())).toBe("totalFailure");
      run.retry({ round: 2 });
      await pass(31_000);
      expect(states(store.view())).toEqual(["m0 waiting", "m1 waiting"]);
      expect(statusOf(store.view())).toBe("running");
    });
  });

  it("notices that an interrupted run was taken up, and that a run is only about to start", async () => {
    const run = new FakeRun(2);
    run.phase = "interrupted";
    await following(run, async (store) => {
      await pass(100);
      expect(store.view()).toMatchObject({ isDone: true });
      run.phase = "running";
      await pass(6_000);
      expect(store.view()).toMatchObject({ isDone: false, connection: "live" });
      expect(statusOf(store.view())).toBe("running");
      run.terminate();
      await pass(100);
      run.retry({ round: 2 });
      await pass(6_000);
      expect(store.view()).toMatchObject({ isDone: false, progress: { round: 2 } });
    });
  });

  it("shows writes that were in flight at the interruption, after they have settled", async () => {
    const run = new FakeRun(2);
    await following(run, async (store) => {
      await pass(100);
      run.terminate();
      await pass(100);
      run.settleLate();
      await pass(6_000);
      expect(states(store.view())).toEqual(["m0 registered", "m1 waiting"]);
      expect(statusOf(store.view())).toBe("interrupted");
    });
  });

  it("opens one round when a retry is repeated after a lost answer or a double click", async () => {
    const run = new FakeRun(2);
    run.settle("failed");
    run.settle();
    await following(run, async (store) => {
      await pass(100);
      run.losesAnswers = true;
      await expect(store.retry({ round: 2 })).rejects.toBeInstanceOf(NoAnswerError);
      run.losesAnswers = false;
      await Promise.all([store.retry({ round: 2 }), store.retry({ round: 2 })]);
      expect(run.round).toBe(2);
      await pass(100);
      expect(states(store.view())).toEqual(["m0 waiting", "m1 registered"]);
      run.settle();
      await pass(100);
      expect(statusOf(store.view())).toBe("success");
      // Also after the end of the round.
      await store.retry({ round: 2 });
      expect(run.round).toBe(2);
    });
  });

  it("shows a round that another coordinator's tab has started first", async () => {
    const run = new FakeRun(2);
    run.settle("failed");
    run.settle("failed");
    await following(run, async (store) => {
      await pass(100);
      run.retry({ round: 2, only: ["m1"] });
      await store.retry({ round: 2 });
      await pass(100);
      expect(states(store.view())).toEqual(["m0 failed", "m1 waiting"]);
    });
  });
});
