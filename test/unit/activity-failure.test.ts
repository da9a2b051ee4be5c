/** How each kind of failure leaves an activity: Temporal's retries and the readers of a run depend on it. */
import { ApplicationFailure } from "@temporalio/common";
import { describe, expect, it } from "vitest";
import { activityFailure } from "../../src/activities/failure.ts";
import { FINAL_FAILURE_TYPES } from "../../src/domain/failure-types.ts";
import { WAITING_CODES } from "../../src/domain/failure-codes.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import type { FailureClass, ServiceFailureOptions } from "../../src/domain/service-failure.ts";
import { readFailure } from "../../src/supabase/failure-reading.ts";

function leaving(options: ServiceFailureOptions): ApplicationFailure {
  const failure: unknown = activityFailure(new ServiceFailure(options, new Error("Anna Muster")));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}

describe("a failure that the run waits out", () => {
  it.each(WAITING_CODES)("%s is tried again without a bound, under its code", (code) => {
    const failure = leaving({ class: "systemic", code, status: 500 });
    expect(failure).toMatchObject({ type: code, nonRetryable: false, message: `${code} (HTTP 500)` });
    expect(failure.details).toEqual([{ code, cause: { status: 500 } }]);
    expect(FINAL_FAILURE_TYPES).not.toContain(failure.type);
  });

  it.each<[FailureClass, FailureCode]>([
    ["doubtful", "gateway"],
    ["doubtful", "busy"],
    ["systemic", "throttled"],
  ])("of the class %s (%s) is retryable: no class is final", (failureClass, code) => {
    expect(leaving({ class: failureClass, code })).toMatchObject({ type: code, nonRetryable: false });
  });

  it("without a code that a run can wait for reads as misconfigured", () => {
    expect(leaving({ class: "item", code: "invalidData" })).toMatchObject({
      type: "misconfigured",
      nonRetryable: false,
    });
    expect(leaving({ class: "refusal", code: "unexpected", refusal: "roundConflict" })).toMatchObject({
      type: "misconfigured",
      nonRetryable: false,
      message: "roundConflict",
    });
  });

  it("gives the operator the original cause in codes", () => {
    const cause = { status: 503, databaseCode: "57P01", networkCode: "ECONNRESET" };
    const failure = leaving({ class: "systemic", code: "databaseDown", ...cause });
    expect(failure.details).toEqual([{ code: "databaseDown", cause }]);
  });

  it("passes on the time to wait, or nothing when no time was given", () => {
    const throttled = { class: "systemic", code: "throttled" } as const;
    expect(leaving({ ...throttled, retryAfter: 7_000 }).nextRetryDelay).toBe(7_000);
    expect(leaving(throttled).nextRetryDelay).toBeUndefined();
  });

  it("never asks for a wait of 0 ms, with which the server makes no further attempt", () => {
    expect(leaving({ class: "systemic", code: "throttled", retryAfter: 0 }).nextRetryDelay).toBeUndefined();
  });

  it("holds no text of its cause, because the history would keep it", () => {
    const failure = leaving({ class: "doubtful", code: "busy" });
    expect(failure.cause).toBeUndefined();
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain("Anna");
  });

  it("is also any unexpected error, without its message", () => {
    for (const error of [new TypeError("Anna Muster"), "Anna Muster", undefined]) {
      const failure = activityFailure(error);
      expect(failure).toMatchObject({ type: "misconfigured", nonRetryable: false });
      expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain("Anna");
    }
  });
});

describe("a failure that ends the run", () => {
  it.each([
    ["BR003", "BulkRegistrationNotFoundError"],
    ["BR010", "BulkRegistrationNotFoundError"],
    ["BR016", "BulkRegistrationNotFoundError"],
    ["BR009", "CoordinatorInactiveError"],
  ])("%s is %s, and final for the workflow's retry policy as well", (code, type) => {
    const failure = activityFailure(readFailure({ status: 400, code })) as ApplicationFailure;
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(FINAL_FAILURE_TYPES).toContain(type);
    expect(failure.message).toMatch(/^[A-Za-z]+ \(HTTP 400, BR\d{3}\)$/);
  });
});

describe("a failure of Temporal", () => {
  it("is passed on as it is", () => {
    const failure = ApplicationFailure.nonRetryable("as it is");
    expect(activityFailure(failure)).toBe(failure);
  });
});
