/** The table by which failures are read, row by row: by code, then by status, never by message. */
import { describe, expect, it } from "vitest";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { isWaitingCode } from "../../src/domain/failure-codes.ts";
import type { FailureClass, Refusal } from "../../src/domain/service-failure.ts";
import { readFailure } from "../../src/supabase/failure-reading.ts";

/** The status that PostgREST sends with a code, the code, and the two readings. */
type Row = [status: number, code: string, kind: FailureClass, reading: FailureCode];

const BY_CODE: Row[] = [
  [403, "42501", "item", "notPermitted"],
  [401, "42501", "doubtful", "misconfigured"],
  [400, "23502", "item", "invalidData"],
  [409, "23503", "item", "invalidData"],
  [400, "23514", "item", "invalidData"],
  [400, "23P01", "item", "invalidData"],
  [400, "22P02", "item", "invalidData"],
  [400, "22P05", "item", "invalidData"],
  [400, "22001", "item", "invalidData"],
  [400, "22007", "item", "invalidData"],
  [400, "22008", "item", "invalidData"],
  // The next attempt finds the row.
  [409, "23505", "doubtful", "busy"],
  [401, "PGRST301", "systemic", "signIn"],
  [401, "PGRST302", "systemic", "signIn"],
  [401, "PGRST303", "systemic", "signIn"],
  [500, "PGRST301", "systemic", "signIn"],
  [400, "PGRST102", "doubtful", "misconfigured"],
  [406, "PGRST106", "doubtful", "misconfigured"],
  [400, "PGRST204", "doubtful", "misconfigured"],
  [500, "PGRST300", "doubtful", "misconfigured"],
  [404, "PGRST202", "doubtful", "misconfigured"],
  [404, "PGRST205", "doubtful", "misconfigured"],
  // A function or a trigger fails for this record or for all records: only writes for other mentors can tell.
  [400, "22023", "doubtful", "misconfigured"],
  [404, "42883", "doubtful", "misconfigured"],
  [400, "42703", "doubtful", "misconfigured"],
  [404, "42P01", "doubtful", "misconfigured"],
  [400, "P0001", "doubtful", "misconfigured"],
  [400, "39000", "doubtful", "misconfigured"],
  [400, "BR999", "doubtful", "misconfigured"],
  [503, "PGRST000", "systemic", "databaseDown"],
  [503, "PGRST001", "systemic", "databaseDown"],
  [503, "PGRST002", "systemic", "databaseDown"],
  [500, "57P01", "systemic", "databaseDown"],
  [500, "57P02", "systemic", "databaseDown"],
  [500, "57P03", "systemic", "databaseDown"],
  [503, "08000", "systemic", "databaseDown"],
  [503, "08006", "systemic", "databaseDown"],
  [503, "08P01", "systemic", "databaseDown"],
  [503, "53000", "systemic", "databaseDown"],
  [503, "53300", "systemic", "databaseDown"],
  [503, "53400", "systemic", "databaseDown"],
  [405, "25006", "systemic", "databaseDown"],
  [400, "0A000", "systemic", "databaseDown"],
  [504, "PGRST003", "doubtful", "busy"],
  [500, "57014", "doubtful", "busy"],
  [500, "40001", "doubtful", "busy"],
  [500, "40P01", "doubtful", "busy"],
  [500, "55P03", "doubtful", "busy"],
  [500, "58030", "doubtful", "busy"],
  [500, "XX000", "doubtful", "busy"],
  [400, "BR011", "systemic", "busy"],
];

const BY_STATUS: [status: number, kind: FailureClass, reading: FailureCode][] = [
  [0, "doubtful", "unreachable"],
  ...[200, 201, 204, 206, 302].map((status): [number, FailureClass, FailureCode] => [
    status,
    "doubtful",
    "gateway",
  ]),
  ...[408, 502, 504, 520, 521, 522, 523, 524, 530].map((status): [number, FailureClass, FailureCode] => [
    status,
    "doubtful",
    "gateway",
  ]),
  [401, "systemic", "signIn"],
  [402, "doubtful", "misconfigured"],
  [404, "doubtful", "misconfigured"],
  [413, "item", "invalidData"],
  [429, "systemic", "throttled"],
  [503, "systemic", "databaseDown"],
  [500, "doubtful", "busy"],
  [544, "doubtful", "busy"],
  // The refusal of a firewall or a gateway, for all records or for one.
  ...[400, 403, 405, 406, 409, 410, 414, 418, 423, 451].map((status): [number, FailureClass, FailureCode] => [
    status,
    "doubtful",
    "gateway",
  ]),
];

const REFUSALS: [code: string, refusal: Refusal][] = [
  ["BR003", "bulkRegistrationNotFound"],
  ["BR004", "templateConflict"],
  ["BR005", "selectionConflict"],
  ["BR007", "roundConflict"],
  ["BR009", "notACoordinator"],
  ["BR010", "bulkRegistrationNotFound"],
  ["BR012", "settingsConflict"],
  ["BR013", "capReached"],
  ["BR014", "roundNotEnded"],
  ["BR015", "tooManyOpenRounds"],
  ["BR016", "bulkRegistrationRemoved"],
];

describe("a failure with a known code", () => {
  it.each(BY_CODE)("%d %s: %s, %s", (status, code, kind, reading) => {
    const failure = readFailure({ status, code });
    expect(failure).toMatchObject({ class: kind, code: reading, refusal: undefined });
  });

  it.each(BY_CODE.filter(([, code]) => code !== "42501"))(
    "%d %s: reads the same whatever the status says",
    (_, code, kind, reading) => {
      for (const status of [0, 200, 400, 401, 403, 404, 429, 500, 503, 599]) {
        expect(readFailure({ status, code })).toMatchObject({ class: kind, code: reading });
      }
    },
  );

  it("depends on the status only for the one code with two meanings: 42501", () => {
    expect(readFailure({ status: 403, code: "42501" })).toMatchObject({ class: "item" });
    expect(readFailure({ status: 401, code: "42501" })).toMatchObject({ class: "doubtful" });
  });

  it.each(REFUSALS)("%s is the refusal %s", (code, refusal) => {
    expect(readFailure({ status: 400, code })).toMatchObject({ class: "refusal", refusal });
  });

  it("always has a name when the run waits for it", () => {
    const waits = BY_CODE.filter(([, , kind]) => kind !== "item");
    expect(waits.filter(([, , , reading]) => !isWaitingCode(reading))).toEqual([]);
  });
});

describe("a failure without a known code", () => {
  it.each(BY_STATUS)("%d: %s, %s", (status, kind, reading) => {
    expect(readFailure({ status })).toMatchObject({ class: kind, code: reading, status });
  });

  it.each([["PGRST116"], ["PGRST999"]])(
    "with a code of PostgREST that has no row, %s, is read by its status",
    (code) => {
      for (const [status, kind, reading] of BY_STATUS) {
        expect(readFailure({ status, code })).toMatchObject({ class: kind, code: reading });
      }
    },
  );

  it.each([
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
  ])("that reached no server (%s) belongs to no mentor", (networkCode) => {
    expect(readFailure({ status: 0, networkCode })).toMatchObject({ class: "systemic", code: "unreachable" });
  });

  it.each(["ECONNRESET", "UND_ERR_SOCKET", "TimeoutError", "EPIPE"])(
    "whose connection broke (%s) proves nothing",
    (networkCode) => {
      expect(readFailure({ status: 0, networkCode })).toMatchObject({
        class: "doubtful",
        code: "unreachable",
      });
    },
  );
});

describe("the reading of a failure", () => {
  it("carries its source for the operator", () => {
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
