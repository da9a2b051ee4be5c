/** What commands print of their results: names as plain text, phases and counts in words. */
import { describe, expect, it } from "vitest";
import { chapterLine, overlapsText } from "../../src/cli/overlap-text.ts";
import { attemptText, standstillText, statusText } from "../../src/cli/phase-text.ts";
import { itemLine, preflightText, summaryText } from "../../src/cli/report-text.ts";
import type { BulkRegistrationItem, BulkRegistrationSummary } from "../../src/client/overview-types.ts";
import { WAITING_CODES } from "../../src/domain/failure-codes.ts";
import type { BulkProgressSnapshot, WaitingFor } from "../../src/domain/progress.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const ID = mentorId(1);

describe("what a person reads", () => {
  it("is plain text for any name", () => {
    const item: BulkRegistrationItem = {
      position: 1,
      mentorId: ID,
      name: "\u001B[2J\u001B]0;x\u0007Ana\u202Egro.elpmaxe\nCarla",
      round: 1,
      attempts: 1,
      status: "open",
    };
    expect(itemLine(item)).not.toMatch(/\p{Cc}|\u202E/u);
    expect(itemLine({ ...item, name: "Zając-Nygård میلاد‌پور" })).toContain("Zając-Nygård میلاد‌پور");
  });

  it("names some of the mentors of a preflight, and gives their number", () => {
    const ids = Array.from({ length: 25 }, (_, index) => mentorId(index));
    const text = preflightText({
      entries: 30,
      distinct: 28,
      repeated: 2,
      new: 3,
      alreadyRegistered: [],
      inactive: ids,
      notInChapter: [],
      overlaps: [],
      estimatedSeconds: 75,
      estimateBasis: "earlierRuns",
    });
    expect(text).toContain("no longer active    25\n");
    expect(text).toContain(`    ${mentorId(19)}\n    and 5 more (--json shows all)\n`);
    expect(text).toContain("would take          1 min 15 s or so, by your earlier runs");
  });
});

describe("a preflight that finds registrations on the same day", () => {
  const overlap = {
    bulkId: ID,
    createdAt: "2026-11-20T09:30:00.000Z",
    coordinatorId: mentorId(2),
    coordinatorName: "Bo\u001B[2J",
    activityType: "Walk",
    date: "2026-11-20",
    durationMinutes: 60,
    registered: 4,
    mentor: null,
  };

  it("names activity, coordinator and overlap as plain text for any name", () => {
    const overlaps = [
      { ...overlap, mentorIds: [mentorId(1), mentorId(2)] },
      { ...overlap, coordinatorName: null, mentorIds: [mentorId(1)] },
    ];
    expect(overlapsText({ overlaps })).toBe(
      `Already registered for the same day. Check whether this is the same session:
  Walk, 2026-11-20, 60 min, by Bo\uFFFD[2J: 2 of its 4 mentors (${ID})
  Walk, 2026-11-20, 60 min, by a coordinator of your chapter: 1 of its 4 mentors (${ID})`,
    );
    expect(overlapsText({ overlaps: [] })).toBeUndefined();
  });

  it("has its registrations in the chapter's list too, with the name of a single mentor", () => {
    expect(chapterLine({ ...overlap, coordinatorName: "Bo" })).toBe(
      `${ID}  Walk, 2026-11-20, 60 min, by Bo  4 registered`,
    );
    const one = { ...overlap, coordinatorName: "Bo", registered: 1, mentor: { mentorId: ID, name: "Amina" } };
    expect(chapterLine(one)).toBe(`${ID}  Walk, 2026-11-20, 60 min, by Bo  Amina`);
  });
});

describe("the reason that a run doesn't move", () => {
  const waiting = (waitingFor: WaitingFor) => standstillText({ phase: "waiting", waitingFor });

  it("has its own sentence for each cause, and for a missing worker", () => {
    const said = ["worker" as const, ...WAITING_CODES].map((code) => waiting({ code }));
    expect(new Set(said).size).toBe(WAITING_CODES.length + 1);
    for (const sentence of said) expect(sentence).toMatch(/^waiting: [a-z' ]+$/);
    expect(waiting({ code: "worker" })).toBe("waiting: no worker is running");
    expect(waiting({ code: "databaseDown", attempt: 4 })).toBe("waiting: the database is down");
  });

  it.each<[Partial<BulkProgressSnapshot> & Pick<BulkProgressSnapshot, "phase">, string]>([
    [{ phase: "running" }, ""],
    [{ phase: "settled" }, ""],
    [{ phase: "waiting" }, "waiting"],
    [{ phase: "cancelling" }, "cancelling"],
    [{ phase: "interrupted" }, "interrupted: no run works on the open mentors"],
    [{ phase: "paused" }, "paused"],
    [{ phase: "paused", paused: { reason: "person", at: "2026-11-20T09:00:00.000Z" } }, "paused"],
    [
      { phase: "paused", paused: { reason: "tolerance", at: "2026-11-20T09:00:00.000Z" } },
      "paused: too many have failed",
    ],
  ])("of %j is: %s", (snapshot, said) => {
    expect(standstillText(snapshot)).toBe(said);
  });

  it("comes with the failed attempt and the time of the next one", () => {
    const nextAttemptAt = "2026-11-20T09:30:12.345Z";
    expect(attemptText({ code: "busy", attempt: 4, nextAttemptAt })).toBe(
      "attempt 4 failed, the next one is at 09:30:12 UTC",
    );
    expect(attemptText({ code: "busy", attempt: 4 })).toBe("attempt 4 failed, the next one is under way");
    expect(attemptText({ code: "worker" })).toBe("");
  });
});

describe("the state of a bulk registration", () => {
  const summary: BulkRegistrationSummary = {
    bulkId: ID,
    createdAt: "2026-11-20T09:30:00.000Z",
    kind: "registration",
    ofBulkId: null,
    withdrawn: 0,
    withdrawnSince: 0,
    amendments: [],
    template: { activityType: "Session", date: "2026-11-20", durationMinutes: 90, note: null, occurrence: 1 },
    round: 2,
    total: 10,
    mentor: null,
    open: 4,
    succeeded: 5,
    alreadyRegistered: 1,
    failed: 1,
    cancelled: 0,
    status: "waiting",
  };
  const progress: BulkProgressSnapshot = {
    bulkId: ID,
    round: 2,
    phase: "waiting",
    waitingFor: { code: "throttled", attempt: 2, nextAttemptAt: "2026-11-20T09:31:00.000Z" },
    total: 5,
    settled: 1,
    succeeded: 1,
    alreadyRegistered: 0,
    failed: 0,
    cancelled: 0,
    concurrency: 5,
  };
  const statusLine = (text: string) => /^ {2}status +(.*)$/m.exec(text)?.[1];

  it("comes with the reason of a wait, and since when attempts fail", () => {
    expect(statusLine(summaryText(summary, progress))).toBe(
      "waiting: the database asks the run to slow down, round 2, attempt 2 failed, the next one is at 09:31:00 UTC",
    );
  });

  it("is printed without an answer of Temporal as well, and after the end", () => {
    expect(statusLine(summaryText({ ...summary, status: "interrupted" }))).toBe("interrupted, round 2");
    const { waitingFor: _, ...settled } = { ...progress, phase: "settled" as const };
    expect(statusLine(summaryText({ ...summary, status: "partialSuccess" }, settled))).toBe(
      "partial success, round 2",
    );
    expect(statusText("totalFailure")).toBe("total failure");
  });
});
