/** The sum of outcomes: the overall status and the counts. */
import { describe, expect, it } from "vitest";
import { overallStatus } from "../../src/domain/outcome.ts";
import type { MentorSubmissionOutcome } from "../../src/domain/outcome.ts";
import { countOutcome, NO_COUNTS } from "../../src/domain/progress.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const settledAt = "2026-11-25T09:00:00.000Z";

function success(detail: "registered" | "alreadyRegistered"): MentorSubmissionOutcome {
  return { mentorId: mentorId(1), status: "success", detail, attempts: 1, settledAt };
}

function failure(detail: "failed" | "cancelled"): MentorSubmissionOutcome {
  const error = { code: "busy", message: "The database was busy", retryable: true } as const;
  return { mentorId: mentorId(1), status: "failure", detail, error, attempts: 1, settledAt };
}

describe("the overall status", () => {
  it.each([
    [30, 30, "success"],
    [1, 1, "success"],
    [30, 29, "partialSuccess"],
    [30, 1, "partialSuccess"],
    [30, 0, "totalFailure"],
    [1, 0, "totalFailure"],
    [0, 0, "totalFailure"],
  ])("of %d items with %d successes is %3$s", (total, succeeded, status) => {
    expect(overallStatus(total, succeeded)).toBe(status);
  });
});

describe("the counts", () => {
  it.each([
    ["registered", success("registered"), { settled: 1, succeeded: 1 }],
    [
      "already registered, which is success",
      success("alreadyRegistered"),
      { settled: 1, succeeded: 1, alreadyRegistered: 1 },
    ],
    ["failed", failure("failed"), { settled: 1, failed: 1 }],
    ["cancelled, which is failure", failure("cancelled"), { settled: 1, failed: 1, cancelled: 1 }],
  ])("after one item %s", (_, outcome, counts) => {
    expect(countOutcome(NO_COUNTS, outcome)).toEqual({ ...NO_COUNTS, ...counts });
  });

  it("add up in any order, and leave the earlier counts unmodified", () => {
    const outcomes = [
      success("registered"),
      failure("failed"),
      success("alreadyRegistered"),
      failure("cancelled"),
    ];
    const total = { settled: 4, succeeded: 2, alreadyRegistered: 1, failed: 2, cancelled: 1 };
    expect(outcomes.reduce(countOutcome, NO_COUNTS)).toEqual(total);
    expect(outcomes.toReversed().reduce(countOutcome, NO_COUNTS)).toEqual(total);
    expect(Object.values(NO_COUNTS)).toEqual([0, 0, 0, 0, 0]);
  });

  it("keep only numbers", () => {
    const carried = { ...NO_COUNTS, bulkId: "x" };
    expect(countOutcome(carried, success("registered"))).not.toHaveProperty("bulkId");
  });
});
