/** Which typed error a coordinator's call ends with, for each way in which the database can fail. */
import { describe, expect, it } from "vitest";
import {
  BulkRegistrationError,
  BulkRegistrationNotFoundError,
  DatabaseUnavailableError,
  InvalidSessionError,
  NotACoordinatorError,
  NothingToRetryError,
  RoundConflictError,
  SelectionConflictError,
  SettingsConflictError,
  TemplateConflictError,
} from "../../src/domain/errors.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import type { Refusal } from "../../src/domain/service-failure.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import { coordinatorError } from "../../src/supabase/coordinator-error.ts";
import { readFailure } from "../../src/supabase/failure-reading.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";

/** A record, so that a new refusal can't be forgotten here. */
const ERRORS: Readonly<Record<Refusal, [new (...args: never[]) => BulkRegistrationError, string]>> = {
  bulkRegistrationNotFound: [BulkRegistrationNotFoundError, "bulkRegistrationNotFound"],
  templateConflict: [TemplateConflictError, "templateConflict"],
  settingsConflict: [SettingsConflictError, "settingsConflict"],
  selectionConflict: [SelectionConflictError, "selectionConflict"],
  roundConflict: [RoundConflictError, "roundConflict"],
  nothingToRetry: [NothingToRetryError, "nothingToRetry"],
  notACoordinator: [NotACoordinatorError, "notACoordinator"],
};

describe("a refusal", () => {
  it.each(Object.entries(ERRORS))(
    "%s is an error of its own class and code",
    (refusal, [errorClass, code]) => {
      const failure = new ServiceFailure({ code: "unexpected", retry: "never", refusal: refusal as Refusal });
      const error = coordinatorError(failure, bulkId, 3);
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toBeInstanceOf(BulkRegistrationError);
      expect(error).toMatchObject({ name: errorClass.name, code });
    },
  );

  it("says which bulk registration it is about, and which round", () => {
    const conflict = new ServiceFailure({ code: "unexpected", retry: "never", refusal: "roundConflict" });
    expect(coordinatorError(conflict, bulkId, 3).message).toBe(
      `Round 3 of bulk registration ${bulkId} can't be opened: another round is the latest`,
    );
    const notFound = new ServiceFailure({
      code: "unexpected",
      retry: "never",
      refusal: "bulkRegistrationNotFound",
    });
    expect(coordinatorError(notFound, bulkId, 1).message).toContain(bulkId);
  });
});

describe("a session that the database doesn't accept", () => {
  it("is an invalid session", () => {
    const failure = readFailure({ status: 401, code: "PGRST301" });
    const error = coordinatorError(failure, bulkId, 1);
    expect(error).toBeInstanceOf(InvalidSessionError);
    expect(error).toMatchObject({ code: "invalidSession", reason: "signature", cause: failure });
  });
});

describe("every other failure", () => {
  const codes: FailureCode[] = [
    "unreachable",
    "busy",
    "databaseDown",
    "throttled",
    "gateway",
    "misconfigured",
    "unexpected",
  ];
  it.each(codes)("(%s) is a database that can't be used now, told with its cause", (code) => {
    const failure = new ServiceFailure({ code, retry: "bounded", status: 503 });
    const error = coordinatorError(failure, bulkId, 1);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error).toMatchObject({
      code: "databaseUnavailable",
      message: `The database did not do as asked: ${code} (HTTP 503)`,
      cause: failure,
    });
  });
});
