/** The time since which a run doesn't move. */
import { describe, expect, it } from "vitest";
import type { BulkRegistrationItem } from "../../console/src/api/types.ts";
import { EMPTY_VIEW } from "../../console/src/result/run-view.ts";
import { latestSettled, movedBy, standingSince } from "../../console/src/result/standing.ts";
import { FakeRun } from "./fake-run.ts";

const MOVED_AT = Date.parse("2026-11-25T10:42:00Z");
const SECOND = 1_000;

function viewOf(phase: FakeRun["phase"]) {
  const run = new FakeRun(3);
  run.phase = phase;
  return { ...EMPTY_VIEW, connection: "live" as const, progress: run.snapshot(), movedAt: MOVED_AT };
}

describe("a run", () => {
  it("that is active stands still half a minute after its latest outcome", () => {
    expect(standingSince(viewOf("running"), MOVED_AT + 29 * SECOND)).toBeUndefined();
    expect(standingSince(viewOf("running"), MOVED_AT + 30 * SECOND)).toBe(MOVED_AT);
  });

  it("that waits stands still at once", () => {
    expect(standingSince(viewOf("waiting"), MOVED_AT + SECOND)).toBe(MOVED_AT);
  });

  it.for(["paused", "cancelling", "interrupted", "settled"] as const)(
    "that is %s never counts as standing still",
    (phase) => {
      expect(standingSince(viewOf(phase), MOVED_AT + 3_600 * SECOND)).toBeUndefined();
    },
  );

  it("without a connection may be moving", () => {
    const view = { ...viewOf("running"), connection: "lost" as const };
    expect(standingSince(view, MOVED_AT + 3_600 * SECOND)).toBeUndefined();
  });
});

describe("movement", () => {
  const now = MOVED_AT + 600 * SECOND;
  const running = new FakeRun(3).snapshot();

  it("begins with the registration, also on a page that is opened later", () => {
    expect(movedBy(running, undefined, "2026-11-25T10:42:00Z", now)).toBe(MOVED_AT);
  });

  it("is another round, or the end of a pause", () => {
    expect(movedBy({ ...running, round: 2 }, running, undefined, now)).toBe(now);
    expect(movedBy(running, { ...running, phase: "paused" }, undefined, now)).toBe(now);
    expect(movedBy(running, running, undefined, now)).toBeUndefined();
    expect(movedBy({ ...running, phase: "waiting" }, running, undefined, now)).toBeUndefined();
  });

  it("is the latest outcome of the round", () => {
    const item = (settledAt: string, round: number): BulkRegistrationItem => ({
      position: 1,
      mentorId: "m",
      name: "Mentor",
      round,
      attempts: 1,
      status: "success",
      detail: "registered",
      settledAt,
    });
    const items = [
      item("2026-11-25T10:42:00Z", 1),
      item("2026-11-25T10:41:00Z", 1),
      item("2026-11-25T10:50:00Z", 2),
      { ...item("", 1), status: "open" as const },
    ];
    expect(latestSettled(items, 1)).toBe(MOVED_AT);
    expect(latestSettled(items, 3)).toBeUndefined();
  });
});
