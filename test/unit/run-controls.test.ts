/** The modes of a run, every transition of the table, and the log of the people who made them. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { NO_COUNTS } from "../../src/domain/progress.ts";
import { RUN_ITSELF } from "../../src/domain/steering.ts";
import { Controls } from "../../src/workflows/controls.ts";

const AT = "2026-11-25T09:00:00.000Z";
const COUNTS = { ...NO_COUNTS, settled: 7, succeeded: 4, failed: 3 };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(AT), toFake: ["Date"] });
  return () => vi.useRealTimers();
});

/** Controls in the mode of this name. */
function controlsThatAre(mode: "running" | "paused" | "closing"): Controls {
  const controls = new Controls(5);
  if (mode === "paused") controls.pause("operator");
  if (mode === "closing") controls.close("deadline", RUN_ITSELF);
  return controls;
}

const ACTIONS = {
  pause: (controls: Controls) => controls.pause("operator"),
  resume: (controls: Controls) => controls.resume("operator", COUNTS),
  close: (controls: Controls) => controls.close("cancelled", "operator"),
};

describe("the mode", () => {
  it.each([
    ["running", "pause", "paused"],
    ["running", "resume", "running"],
    ["running", "close", "closing"],
    ["paused", "pause", "paused"],
    ["paused", "resume", "running"],
    ["paused", "close", "closing"],
    ["closing", "pause", "closing"],
    ["closing", "resume", "closing"],
    ["closing", "close", "closing"],
  ] as const)("%s comes after %s %s, and only changes are shown", (before, action, after) => {
    const controls = controlsThatAre(before);
    const { version, steering } = controls;
    ACTIONS[action](controls);
    expect(controls.mode.name).toBe(after);
    expect(controls.version - version).toBe(before === after ? 0 : 1);
    expect(controls.steering.length - steering.length).toBe(before === after ? 0 : 1);
  });

  it("of a run that is to be closed keeps its first reason", () => {
    const controls = controlsThatAre("closing");
    controls.close("cancelled", "operator");
    expect(controls.mode).toEqual({ name: "closing", reason: "deadline" });
  });

  it.each([
    ["operator", { reason: "person" }],
    [RUN_ITSELF, { reason: "tolerance" }],
  ])("paused by %s gives the reason and the time", (by, pause) => {
    const controls = new Controls(5);
    controls.pause(by);
    expect(controls.memo).toEqual({ concurrency: 5, paused: { ...pause, at: AT } });
  });
});

describe("a resume", () => {
  it("accepts the failures so far", () => {
    const controls = controlsThatAre("paused");
    controls.resume("operator", COUNTS);
    expect(controls.accepted).toEqual({ settled: 7, failed: 3 });
  });

  it("without a pause accepts nothing", () => {
    const controls = controlsThatAre("running");
    controls.resume("operator", COUNTS);
    expect(controls.accepted).toEqual({ settled: 0, failed: 0 });
  });
});

describe("the concurrency", () => {
  it.each([
    [3, 3],
    [5, 5],
    [500, 5],
  ])("requested as %d is %d before the first answer of Postgres", (asked, inForce) => {
    expect(new Controls(asked).concurrency).toBe(inForce);
  });

  it("is the requested one up to the limit of Postgres", () => {
    const controls = new Controls(8);
    controls.setMaximum(20);
    expect(controls.concurrency).toBe(8);
    controls.setMaximum(2);
    expect(controls.concurrency).toBe(2);
    controls.setMaximum(20);
    expect(controls.concurrency).toBe(8);
  });

  it("can be changed, and the answer is the effective one", () => {
    const controls = new Controls(2);
    expect(controls.setConcurrency(50, "operator")).toBe(5);
    expect(controls.steering).toEqual([{ action: "setConcurrency", by: "operator", at: AT, concurrency: 5 }]);
    expect(controls.version).toBe(1);
    controls.setConcurrency(60, "operator");
    // The effective concurrency is the same, so nothing changes.
    expect(controls.version).toBe(1);
  });
});

describe("the controls of a run that continues another", () => {
  it("are those of the previous run", () => {
    const pause = { reason: "person", at: AT } as const;
    const steering = [{ action: "pause", by: "operator", at: AT }] as const;
    const carried = {
      counts: COUNTS,
      next: 8,
      unfinished: [],
      startedAt: 0,
      deadlineAt: 0,
      pause,
      accepted: { settled: 5, failed: 2 },
      steering,
    };
    const controls = new Controls(4, carried);
    expect(controls.mode).toEqual({ name: "paused", pause });
    expect(controls.accepted).toEqual(carried.accepted);
    expect(controls.steering).toBe(steering);
    const { pause: _, ...running } = carried;
    expect(new Controls(4, running).mode).toEqual({ name: "running" });
  });
});
