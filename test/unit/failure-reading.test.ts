/** The table by which failures are read, row by row: by code, then by status, never by message. */
import { describe, expect, it } from "vitest";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import type { Refusal, Retry } from "../../src/domain/service-failure.ts";
import { readFailure } from "../../src/supabase/failure-reading.ts";

/** The status with which PostgREST sends a code, the code, and how the two are read. */
type Row = [status: number, code: string, reading: FailureCode, retry: Retry];

const BY_CODE: Row[] = [
  [403, "42501", "notPermitted", "never"],
  [401, "42501", "misconfigured", "never"],
  [400, "BR001", "mentorUnknown", "never"],
  [400, "BR002", "mentorInactive", "never"],
  [400, "BR006", "superseded", "never"],
  [400, "23502", "invalidData", "never"],
  [409, "23503", "invalidData", "never"],
  [400, "23514", "invalidData", "never"],
  [400, "22P02", "invalidData", "never"],
  [400, "22P05", "invalidData", "never"],
  [400, "22007", "invalidData", "never"],
  [400, "22008", "invalidData", "never"],
  [400, "PGRST102", "invalidData", "never"],
  // Read back: the next attempt finds the row.
  [409, "23505", "busy", "bounded"],
  [401, "PGRST301", "signIn", "never"],
  [401, "PGRST302", "signIn", "never"],
  [401, "PGRST303", "signIn", "never"],
  [500, "PGRST301", "signIn", "never"],
  [400, "22023", "misconfigured", "never"],
  [406, "PGRST106", "misconfigured", "never"],
  [400, "PGRST204", "misconfigured", "never"],
  [500, "PGRST300", "misconfigured", "never"],
  [404, "PGRST202", "misconfigured", "briefly"],
  [404, "PGRST205", "misconfigured", "briefly"],
  [503, "PGRST000", "databaseDown", "bounded"],
  [503, "PGRST001", "databaseDown", "bounded"],
  [503, "PGRST002", "databaseDown", "bounded"],
  [500, "57P01", "databaseDown", "bounded"],
  [500, "57P02", "databaseDown", "bounded"],
  [500, "57P03", "databaseDown", "bounded"],
  [503, "08000", "databaseDown", "bounded"],
  [503, "08006", "databaseDown", "bounded"],
  [503, "08P01", "databaseDown", "bounded"],
  [503, "53000", "databaseDown", "bounded"],
  [503, "53300", "databaseDown", "bounded"],
  [503, "53400", "databaseDown", "bounded"],
  [504, "PGRST003", "busy", "bounded"],
  [500, "57014", "busy", "bounded"],
  [500, "40001", "busy", "bounded"],
  [500, "40P01", "busy", "bounded"],
  [500, "55P03", "busy", "bounded"],
];

const BY_STATUS: [status: number, reading: FailureCode, retry: Retry][] = [
  [0, "unreachable", "bounded"],
  [200, "gateway", "bounded"],
  [201, "gateway", "bounded"],
  [204, "gateway", "bounded"],
  [206, "gateway", "bounded"],
  [302, "gateway", "bounded"],
  [401, "signIn", "never"],
  [403, "notPermitted", "never"],
  [404, "misconfigured", "never"],
  [413, "invalidData", "never"],
  [429, "throttled", "bounded"],
  [500, "busy", "bounded"],
  [502, "busy", "bounded"],
  [503, "databaseDown", "bounded"],
  [504, "busy", "bounded"],
  ...[520, 521, 522, 523, 524, 544].map((status): [number, FailureCode, Retry] => [
    status,
    "busy",
    "bounded",
  ]),
  // Nothing that anybody foresaw: tried again, in bounds.
  [400, "unexpected", "bounded"],
  [408, "unexpected", "bounded"],
  [409, "unexpected", "bounded"],
  [418, "unexpected", "bounded"],
];

const REFUSALS: [code: string, refusal: Refusal][] = [
  ["BR003", "bulkRegistrationNotFound"],
  ["BR004", "templateConflict"],
  ["BR005", "selectionConflict"],
  ["BR007", "roundConflict"],
  ["BR008", "nothingToRetry"],
  ["BR009", "notACoordinator"],
  ["BR010", "bulkRegistrationNotFound"],
  ["BR012", "settingsConflict"],
];

describe("a failure with a code that is known", () => {
  it.each(BY_CODE)("%d %s: %s, retried %s", (status, code, reading, retry) => {
    expect(readFailure({ status, code })).toMatchObject({ code: reading, retry, refusal: undefined });
  });

  it.each(BY_CODE.filter(([, code]) => code !== "42501"))(
    "%d %s: reads the same whatever the status says",
    (_, code, reading, retry) => {
      for (const status of [0, 200, 400, 401, 403, 404, 429, 500, 503, 599]) {
        expect(readFailure({ status, code })).toMatchObject({ code: reading, retry });
      }
    },
  );

  it("is told apart by status only where the code alone means two things: 42501", () => {
    expect(readFailure({ status: 403, code: "42501" }).code).toBe("notPermitted");
    expect(readFailure({ status: 401, code: "42501" }).code).toBe("misconfigured");
  });

  it.each(REFUSALS)("%s is the refusal %s, which no attempt can turn", (code, refusal) => {
    expect(readFailure({ status: 400, code })).toMatchObject({ refusal, retry: "never" });
  });

  it.each(BY_CODE.filter(([, , reading]) => reading === "invalidData"))(
    "%d %s: says in words which rule was broken",
    (status, code) => {
      expect(readFailure({ status, code }).rule).toMatch(/^(a|the) [a-z' ]{10,60}$/);
    },
  );
});

describe("a failure without such a code", () => {
  it.each(BY_STATUS)("%d is %s, retried %s", (status, reading, retry) => {
    expect(readFailure({ status })).toMatchObject({ code: reading, retry, status });
  });

  it.each([
    ["XX000"],
    ["42P01"],
    ["P0001"],
    ["PGRST116"],
    ["PGRST999"],
    ["BR999"],
    ["toString"],
    ["__proto__"],
    ["constructor"],
    [""],
  ])("but with one that nobody knows, %j, is read by its status", (code) => {
    for (const [status, reading, retry] of BY_STATUS) {
      expect(readFailure({ status, code })).toMatchObject({ code: reading, retry });
    }
  });

  it.each([["08"], ["53"], ["5330"], ["530000"], ["08 and more"]])(
    "but with something that only begins like a code, %j, is read by its status",
    (code) => {
      expect(readFailure({ status: 400, code }).code).toBe("unexpected");
    },
  );

  it("is not taken for a refused record when it is too large a request", () => {
    expect(readFailure({ status: 413 }).rule).toBe("the request is too large");
  });
});

describe("a failure as it is read", () => {
  it("carries for the operator what it was read from", () => {
    const failure = readFailure({ status: 503, code: "PGRST001", retryAfter: 5_000 });
    expect(failure).toMatchObject({ status: 503, databaseCode: "PGRST001", retryAfter: 5_000 });
    expect(failure.message).toBe("databaseDown (HTTP 503, PGRST001)");
  });

  it.each([
    [{ status: 0 }, "unreachable"],
    [{ status: 429 }, "throttled (HTTP 429)"],
    [{ status: 400, code: "BR003" }, "bulkRegistrationNotFound (HTTP 400, BR003)"],
  ])("of %j has a message of codes only: %s", (signal, message) => {
    expect(readFailure(signal).message).toBe(message);
  });

  it("keeps its cause, if there is one", () => {
    const cause = new Error("reset");
    expect(readFailure({ status: 0 }, cause).cause).toBe(cause);
    expect(Object.hasOwn(readFailure({ status: 0 }), "cause")).toBe(false);
  });
});
