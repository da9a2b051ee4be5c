/** Which errors of Temporal mean that it is unavailable, and which say something about the run. */
import {
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import { RetryState } from "@temporalio/common";
import { describe, expect, it } from "vitest";
import { callTemporal } from "../../src/client/temporal-call.ts";
import { BulkRegistrationError, TemporalUnavailableError } from "../../src/domain/errors.ts";

function failing(reason: unknown): Promise<never> {
  return callTemporal(async () => {
    throw reason;
  });
}

describe("a call of Temporal", () => {
  it("returns the answer", async () => {
    const answer = {};
    expect(await callTemporal(async () => answer)).toBe(answer);
  });

  it.each([
    ["can't be reached", new ServiceError("14 UNAVAILABLE: connect ECONNREFUSED 10.0.0.1:7233")],
    [
      "has no worker that could answer a query",
      Reflect.construct(QueryNotRegisteredError, ["no handler", 3]),
    ],
    ["rejects a query", Reflect.construct(QueryRejectedError, [1])],
    ["doesn't answer an update", new WorkflowUpdateRPCTimeoutOrCancelledError("timed out")],
  ])("is a typed error, with its cause, when Temporal %s", async (_, cause) => {
    const error: unknown = await failing(cause).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TemporalUnavailableError);
    expect(error).toBeInstanceOf(BulkRegistrationError);
    expect(error).toMatchObject({ code: "temporalUnavailable", cause });
    // Addresses are in the cause only, for operators.
    expect(String(error)).not.toContain("10.0.0.1");
  });

  it.each([
    ["isn't there", new WorkflowNotFoundError("not found", "run", undefined)],
    ["is there already", new WorkflowExecutionAlreadyStartedError("started", "run", "type")],
    ["has failed", new WorkflowFailedError("failed", new Error("cause"), RetryState.NON_RETRYABLE_FAILURE)],
  ])("passes on an error that says that the run %s", async (_, error) => {
    await expect(failing(error)).rejects.toBe(error);
  });

  it("passes on an unexpected error", async () => {
    const error = new TypeError("unforeseen");
    await expect(failing(error)).rejects.toBe(error);
  });
});
