/** Which typed error a coordinator's call throws for each way in which the database can fail. */
import { describe, expect, it } from "vitest";
import {
  BulkRegistrationError,
  BulkRegistrationNotFoundError,
  BulkRegistrationRemovedError,
  DatabaseUnavailableError,
  InvalidRequestError,
  InvalidSessionError,
  NotACoordinatorError,
  RoundConflictError,
  RunInProgressError,
  SelectionConflictError,
  SettingsConflictError,
  TemplateConflictError,
  TooManyOpenRoundsError,
} from "../../src/domain/errors.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import type { Refusal } from "../../src/domain/service-failure.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import { describeProblem } from "../../src/domain/deployment-problem.ts";
import { coordinatorError } from "../../src/supabase/coordinator-error.ts";
import { databaseProblem } from "../../src/supabase/database-problem.ts";
import { readFailure } from "../../src/supabase/failure-reading.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";

/** A record, so that a new refusal can't be forgotten here. */
const ERRORS: Readonly<Record<Refusal, [new (...args: never[]) => BulkRegistrationError, string]>> = {
  bulkRegistrationNotFound: [BulkRegistrationNotFoundError, "bulkRegistrationNotFound"],
  bulkRegistrationRemoved: [BulkRegistrationRemovedError, "bulkRegistrationRemoved"],
  templateConflict: [TemplateConflictError, "templateConflict"],
  settingsConflict: [SettingsConflictError, "settingsConflict"],
  tooManyOpenRounds: [TooManyOpenRoundsError, "tooManyOpenRounds"],
  selectionConflict: [SelectionConflictError, "selectionConflict"],
  roundConflict: [RoundConflictError, "roundConflict"],
  roundNotEnded: [RunInProgressError, "runInProgress"],
  unchangedTemplate: [InvalidRequestError, "invalidRequest"],
  notACoordinator: [NotACoordinatorError, "notACoordinator"],
  // Only runs get these refusals.
  capReached: [DatabaseUnavailableError, "databaseUnavailable"],
};

const refusedWith = (refusal: Refusal) =>
  new ServiceFailure({ class: "refusal", code: "unexpected", refusal });

describe("a refusal", () => {
  it.each(Object.entries(ERRORS))("%s has its own error class and code", (refusal, [errorClass, code]) => {
    const failure = refusedWith(refusal as Refusal);
    const error = coordinatorError(failure, bulkId, 3);
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toBeInstanceOf(BulkRegistrationError);
    expect(error).toMatchObject({ name: errorClass.name, code });
  });

  it("names its bulk registration and its round", () => {
    expect(coordinatorError(refusedWith("roundConflict"), bulkId, 3).message).toBe(
      `Round 3 of bulk registration ${bulkId} doesn't match the request`,
    );
    // The previous round keeps round 3 from being opened.
    expect(coordinatorError(refusedWith("roundNotEnded"), bulkId, 3).message).toBe(
      `Round 2 of bulk registration ${bulkId} is still running`,
    );
    expect(coordinatorError(refusedWith("bulkRegistrationNotFound"), bulkId, 1).message).toContain(bulkId);
  });

  it("of an amendment's id names that id, and of the amended bulk registration the other id", () => {
    const opening = "b0000000-0000-4000-8000-000000000002";
    const messageOf = (refusal: Refusal) =>
      coordinatorError(refusedWith(refusal), bulkId, 2, opening).message;
    for (const refusal of ["templateConflict", "selectionConflict", "settingsConflict"] as const) {
      expect(messageOf(refusal)).toContain(opening);
    }
    expect(messageOf("bulkRegistrationRemoved")).toContain(bulkId);
    expect(messageOf("roundNotEnded")).toContain(bulkId);
  });
});

describe("a session that the database doesn't accept", () => {
  it("is an invalid session", () => {
    const failure = readFailure({ status: 401, code: "PGRST301" });
    const error = coordinatorError(failure, bulkId, 1);
    expect(error).toBeInstanceOf(InvalidSessionError);
    expect(error).toMatchObject({ code: "invalidSession", reason: "signature", cause: failure });
  });

  it("differs from a key of the project that a gateway refuses: the session may be valid", () => {
    const error = coordinatorError(readFailure({ status: 401 }), bulkId, 1);
    expect(error).toMatchObject({ code: "databaseUnavailable", problem: { code: "projectKeyRefused" } });
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
  it.each(codes)("(%s) is an unavailable database, with the cause", (code) => {
    const failure = new ServiceFailure({ class: "systemic", code, status: 503 });
    const error = coordinatorError(failure, bulkId, 1);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error).toMatchObject({
      code: "databaseUnavailable",
      problem: databaseProblem(failure),
      message: describeProblem(databaseProblem(failure)),
      cause: failure,
    });
  });
});
