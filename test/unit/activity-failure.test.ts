/** What Temporal's retries go by: how each kind of failure leaves an activity. */
import { ApplicationFailure } from "@temporalio/common";
import { describe, expect, it } from "vitest";
import { bookkeepingFailure, submissionFailure } from "../../src/activities/failure.ts";
import { failureSentence } from "../../src/domain/failure-codes.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { FINAL_FAILURE_CODES } from "../../src/domain/failure-types.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import type { Retry, ServiceFailureOptions } from "../../src/domain/service-failure.ts";
import { readFailure } from "../../src/supabase/failure-reading.ts";

function asApplicationFailure(failure: unknown): ApplicationFailure {
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}

const submission = (options: ServiceFailureOptions, attempt = 1) =>
  asApplicationFailure(submissionFailure(new ServiceFailure(options, new Error("Anna Muster")), attempt));
const bookkeeping = (options: ServiceFailureOptions) =>
  asApplicationFailure(bookkeepingFailure(new ServiceFailure(options, new Error("Anna Muster"))));

describe("the failure of a submission", () => {
  it.each<[FailureCode, Retry, boolean, boolean]>([
    ["throttled", "bounded", false, true],
    ["gateway", "bounded", false, true],
    ["notPermitted", "never", true, false],
    ["signIn", "never", true, false],
    ["superseded", "never", true, false],
    ["misconfigured", "briefly", false, false],
  ])(
    "of the code %s, to be retried %s: nonRetryable %s, retryable for the coordinator %s",
    (code, retry, nonRetryable, retryable) => {
      const failure = submission({ code, retry, status: 500 }, 2);
      expect(failure).toMatchObject({ type: code, nonRetryable, message: `${code} (HTTP 500)` });
      expect(failure.details).toEqual([
        {
          message: failureSentence(code),
          retryable,
          attempt: 2,
          refusedByDatabase: false,
          cause: { status: 500 },
        },
      ]);
    },
  );

  it.each<[FailureCode, number | undefined, number]>([
    ["busy", undefined, 0],
    ["unreachable", 0, 0],
    ["databaseDown", 7_000, 7_000],
  ])(
    "that is an outage (%s) ends the activity: the run waits it out (%s: %d ms)",
    (code, retryAfter, waitOut) => {
      const failure = submission({ code, retry: "bounded", retryAfter });
      expect(failure.nonRetryable).toBe(true);
      expect(failure.details).toMatchObject([{ retryable: true, waitOut }]);
    },
  );

  it("tells the operator the raw cause, in codes", () => {
    const cause = { status: 503, databaseCode: "57P01", networkCode: "ECONNRESET" };
    expect(submission({ code: "databaseDown", retry: "bounded", ...cause }).details).toMatchObject([
      { cause },
    ]);
    expect(bookkeeping({ code: "databaseDown", retry: "bounded", ...cause }).details).toEqual([{ cause }]);
  });

  it("that a reload of the schema may mend is final at the third attempt", () => {
    const finals = [1, 2, 3, 4].map((attempt) =>
      submission({ code: "misconfigured", retry: "briefly" }, attempt),
    );
    expect(finals.map(({ nonRetryable }) => nonRetryable)).toEqual([false, false, true, true]);
  });

  it("that comes after an outage has its brief attempts all the same", () => {
    const failure = new ServiceFailure({ code: "misconfigured", retry: "briefly" });
    expect(asApplicationFailure(submissionFailure(failure, 7, 1))).toMatchObject({
      nonRetryable: false,
      details: [{ attempt: 7 }],
    });
    expect(asApplicationFailure(submissionFailure(failure, 9, 3)).nonRetryable).toBe(true);
  });

  it("tells whether the database refused, or somebody on the way, behind whom the write may have been carried out", () => {
    const options = { code: "notPermitted", retry: "never", status: 403 } as const;
    expect(submission(options).details).toMatchObject([{ refusedByDatabase: false }]);
    expect(submission({ ...options, databaseCode: "42501" }).details).toMatchObject([
      { refusedByDatabase: true },
    ]);
  });

  it("tells the coordinator which rule was broken", () => {
    const [details] =
      submission({ code: "invalidData", retry: "never", rule: "a date does not exist" }).details ?? [];
    expect(details).toMatchObject({
      message: "This record was refused by the database: a date does not exist",
    });
  });

  it("hands on how long to wait, and nothing when nobody said", () => {
    expect(submission({ code: "throttled", retry: "bounded", retryAfter: 7_000 }).nextRetryDelay).toBe(7_000);
    expect(submission({ code: "throttled", retry: "bounded" }).nextRetryDelay).toBeUndefined();
  });

  it("never asks for a wait of 0 ms, which the server takes for no further attempt, whatever the retry policy", () => {
    const now = { retry: "bounded", retryAfter: 0 } as const;
    expect(submission({ code: "throttled", ...now }).nextRetryDelay).toBeUndefined();
    expect(bookkeeping({ code: "databaseDown", ...now }).nextRetryDelay).toBeUndefined();
  });

  it("of a bulk registration that isn't there ends the run", () => {
    const failure = submission({
      code: "unexpected",
      retry: "never",
      refusal: "bulkRegistrationNotFound",
      status: 400,
    });
    expect(failure).toMatchObject({ type: "BulkRegistrationNotFoundError", nonRetryable: true });
    expect(failure.message).toBe("bulkRegistrationNotFound (HTTP 400)");
  });

  it("holds nothing of what caused it: the cause's text would stand in the history", () => {
    const failure = submission({ code: "busy", retry: "bounded" });
    expect(failure.cause).toBeUndefined();
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain("Anna");
  });

  it("that nobody foresaw is passed on as it is", () => {
    const error = new TypeError("unforeseen");
    expect(submissionFailure(error, 1)).toBe(error);
    expect(submissionFailure("thrown text", 1)).toBe("thrown text");
  });

  it.each(["42501", "BR001", "BR002", "23514", "BR006"])(
    "%s is final for the workflow's retry policy as well",
    (code) => {
      const failure = asApplicationFailure(submissionFailure(readFailure({ status: 403, code }), 1));
      expect(failure.nonRetryable).toBe(true);
      expect(FINAL_FAILURE_CODES).toContain(failure.type);
    },
  );
});

describe("the failure of bookkeeping", () => {
  it.each<[FailureCode, Retry]>([
    ["busy", "bounded"],
    ["misconfigured", "briefly"],
    ["notPermitted", "never"],
    ["signIn", "never"],
    ["invalidData", "never"],
  ])("of the code %s, to be retried %s, is never final: an operator can mend it", (code, retry) => {
    expect(bookkeeping({ code, retry })).toMatchObject({ type: code, nonRetryable: false, message: code });
  });

  it("of a bulk registration that isn't there is final", () => {
    const failure = bookkeeping({ code: "unexpected", retry: "never", refusal: "bulkRegistrationNotFound" });
    expect(failure).toMatchObject({ type: "BulkRegistrationNotFoundError", nonRetryable: true });
  });

  it("of another refusal isn't", () => {
    expect(bookkeeping({ code: "unexpected", retry: "never", refusal: "roundConflict" })).toMatchObject({
      type: "unexpected",
      nonRetryable: false,
      message: "roundConflict",
    });
  });

  it("hands on how long to wait, and nothing of its cause", () => {
    const failure = bookkeeping({ code: "databaseDown", retry: "bounded", retryAfter: 60_000 });
    expect(failure.nextRetryDelay).toBe(60_000);
    expect(failure.cause).toBeUndefined();
  });

  it("that nobody foresaw is passed on as it is", () => {
    const error = new TypeError("unforeseen");
    expect(bookkeepingFailure(error)).toBe(error);
  });
});
