/**
 * How a failed call is read as a problem of the deployment: by the codes of gRPC, Postgres and PostgREST, one by one.
 */
import { NamespaceNotFoundError, ServiceError } from "@temporalio/client";
import { describe, expect, it } from "vitest";
import { readTemporalProblem } from "../../src/deployment/temporal-problem.ts";
import { describeEnd } from "../../src/deployment/program.ts";
import { databaseProblem } from "../../src/supabase/database-problem.ts";
import { readFailure } from "../../src/supabase/failure-reading.ts";

const grpc = (code: number) =>
  Object.assign(new Error("said by the server"), { code, details: "said by the server" });

describe("a code of gRPC", () => {
  it.each([
    [1, "CANCELLED", "temporalUnreachable", true],
    [2, "UNKNOWN", "temporalFailing", true],
    [3, "INVALID_ARGUMENT", "temporalRefused", false],
    [4, "DEADLINE_EXCEEDED", "temporalUnreachable", true],
    [5, "NOT_FOUND", "temporalRefused", false],
    [6, "ALREADY_EXISTS", "temporalRefused", false],
    [7, "PERMISSION_DENIED", "temporalPermission", false],
    [8, "RESOURCE_EXHAUSTED", "temporalThrottled", true],
    [9, "FAILED_PRECONDITION", "temporalRefused", false],
    [10, "ABORTED", "temporalFailing", true],
    [11, "OUT_OF_RANGE", "temporalRefused", false],
    [12, "UNIMPLEMENTED", "temporalRefused", false],
    [13, "INTERNAL", "temporalFailing", true],
    [14, "UNAVAILABLE", "temporalUnreachable", true],
    [15, "DATA_LOSS", "temporalFailing", true],
    [16, "UNAUTHENTICATED", "temporalSignIn", false],
  ] as const)("%s has its own problem, also inside another error", (code, name, problem, passing) => {
    const wrapped = new ServiceError("Failed", { cause: grpc(code) });
    for (const error of [grpc(code), wrapped]) {
      const read = readTemporalProblem(error, { namespace: "mentors" });
      expect(read).toMatchObject({ code: problem, passing });
      expect(read?.message).toContain(`(${name})`);
      expect(JSON.stringify(read)).not.toContain("said by the server");
    }
  });

  it("is null for an error of another kind that has a number", () => {
    expect(readTemporalProblem(new DOMException("x", "AbortError"))).toBeUndefined();
    expect(readTemporalProblem(new DOMException("x", "InvalidStateError"))).toBeUndefined();
    expect(readTemporalProblem(Object.assign(new Error("x"), { code: "ECONNREFUSED" }))).toBeUndefined();
  });

  it("isn't needed for a namespace that doesn't exist", () => {
    expect(readTemporalProblem(new NamespaceNotFoundError("mentors"))).toMatchObject({
      code: "namespaceMissing",
      passing: false,
      message: 'Temporal has no namespace "mentors"',
    });
  });
});

describe("an answer of the project", () => {
  it.each([
    [404, "PGRST202", "migrationsMissing", false],
    [404, "PGRST205", "migrationsMissing", false],
    [400, "PGRST204", "migrationsMissing", false],
    [404, "42P01", "migrationsMissing", false],
    [400, "22023", "migrationsMissing", false],
    [406, "PGRST106", "schemaNotExposed", false],
    [401, "42501", "grantsMissing", false],
    [500, "PGRST300", "sessionKeyMissing", false],
    [404, "42883", "functionBroken", false],
    [400, "42703", "functionBroken", false],
    [400, "P0001", "functionBroken", false],
    [503, "PGRST000", "databaseDown", true],
    [503, "PGRST002", "databaseDown", true],
    [504, "PGRST003", "databaseBusy", true],
    [500, "57014", "databaseBusy", true],
    [500, "57P03", "databaseDown", true],
    [500, "53300", "databaseDown", true],
    [405, "25006", "databaseReadOnly", true],
    [401, undefined, "projectKeyRefused", false],
    [402, undefined, "projectPaused", false],
    [540, undefined, "projectPaused", false],
    [404, undefined, "notAProject", false],
    [403, undefined, "gatewayRefused", true],
    [429, undefined, "supabaseThrottled", true],
    [500, undefined, "databaseBusy", true],
    [502, undefined, "gatewayFailing", true],
    [503, undefined, "databaseDown", true],
    [200, undefined, "gatewayFailing", true],
  ] as const)("with %s and %s has its own problem", (status, code, problem, passing) => {
    const read = databaseProblem(readFailure({ status, code }));
    expect(read).toMatchObject({ code: problem, passing });
    expect(read.message).toContain(code ?? `HTTP ${status}`);
  });

  it("that never comes is an unreachable project", () => {
    for (const networkCode of ["ECONNREFUSED", "ENOTFOUND", "ECONNRESET", "TimeoutError"])
      expect(databaseProblem(readFailure({ status: 0, networkCode }))).toMatchObject({
        code: "supabaseUnreachable",
        passing: true,
        message: `The Supabase project can't be reached (${networkCode})`,
      });
  });
});

it("the end of a program never shows the message of an unexpected error, which could quote a secret", () => {
  const secret = new TypeError("Header value Bearer SECRET is invalid", { cause: new Error("SECRET") });
  const end = describeEnd(secret, ["InvalidConfigurationError"]);
  expect(end).toMatchObject({ exitCode: 70, message: "Unexpected failure", error: { kind: "TypeError" } });
  expect(JSON.stringify(end)).not.toContain("SECRET");
});
