/** What a run records besides registrations: failures, and the cancelled rest. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  cancelOpen,
  failure,
  openRegistration,
  openRound,
  recordFailures,
  storedItem,
  submit,
} from "./scenario.ts";
import { errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";

describe("recording failures", () => {
  it("settles open items with code, sentence, attempts and the run's time", async ({ requests }) => {
    const bulkId = await openRegistration(requests);

    const answer = await recordFailures(requests, bulkId, [failure(mentor(1)), failure(mentor(2))]);

    expect(answer).toEqual({ bulkId, recorded: 2, succeeded: [] });
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({
      status: "failure",
      detail: "failed",
      error_code: "databaseDown",
      error_message: "The database was down for too long",
      error_retryable: true,
      attempts: 5,
      activity_id: null,
      settled_at: new Date("2026-11-25T10:00:00.123Z"),
    });
    expect(await storedItem(requests, bulkId, mentor(3))).toMatchObject({ status: "open" });
  });

  it("answers the same a second time", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, mentor(2));
    const failures = [failure(mentor(1)), failure(mentor(2))];

    const first = await recordFailures(requests, bulkId, failures);
    const second = await recordFailures(requests, bulkId, failures);

    expect(second).toEqual(first);
    expect(first["recorded"]).toBe(1);
  });

  it("keeps what had been registered although its answer was lost, and says so", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const lost = await submit(requests, bulkId, mentor(2), { attempt: 4 });

    const answer = await recordFailures(requests, bulkId, [failure(mentor(1)), failure(mentor(2))]);

    expect(answer).toEqual({
      bulkId,
      recorded: 1,
      succeeded: [{ mentorId: mentor(2), detail: "registered", attempts: 4, settledAt: lost["settledAt"] }],
    });
    expect(await storedItem(requests, bulkId, mentor(2))).toMatchObject({ status: "success" });
  });

  it("takes cancelled as a detail, and nothing unknown", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const cancelled = failure(mentor(1), { code: "cancelled", attempts: 0, detail: "cancelled" });
    await recordFailures(requests, bulkId, [cancelled]);
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ detail: "cancelled", attempts: 0 });
    const unknown = recordFailures(requests, bulkId, [failure(mentor(2), { detail: "lost" })]);
    expect(await errorCode(unknown)).toBe("23514");
  });

  it("leaves items of a later round alone", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await openRound(requests, bulkId, 2);

    const answer = await recordFailures(requests, bulkId, [failure(mentor(1))], { round: 1 });

    expect(answer).toEqual({ bulkId, recorded: 0, succeeded: [] });
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ status: "open", round: 2 });
  });

  it("refuses a failure without its reason, more than 500, and what is no list", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const many = Array.from({ length: 501 }, () => failure(randomUUID()));
    const withoutCode = recordFailures(requests, bulkId, [failure(mentor(1), { code: undefined })]);
    expect(await errorCode(withoutCode)).toBe("23514");
    expect(await errorCode(recordFailures(requests, bulkId, many))).toBe("22023");
    const noList = requests.call(registrar(1), "record_bulk_registration_failures", {
      bulkId,
      round: 1,
      failures: "{}",
    });
    expect(await errorCode(noList)).toBe("22023");
    expect(await recordFailures(requests, bulkId, [])).toEqual({ bulkId, recorded: 0, succeeded: [] });
  });

  it("finds no bulk registration of another coordinator", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const request = recordFailures(requests, bulkId, [failure(mentor(1))], { by: 2 });
    expect(await errorCode(request)).toBe("BR003");
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ status: "open" });
  });
});

describe("cancelling what is open", () => {
  it("settles the rest as cancelled, and nothing that was settled", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
    await submit(requests, bulkId, mentor(1));
    await recordFailures(requests, bulkId, [failure(mentor(2))]);

    expect(await cancelOpen(requests, bulkId)).toEqual({ bulkId, cancelled: 2 });
    expect(await cancelOpen(requests, bulkId)).toEqual({ bulkId, cancelled: 2 });

    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ status: "success" });
    expect(await storedItem(requests, bulkId, mentor(2))).toMatchObject({ detail: "failed" });
    expect(await storedItem(requests, bulkId, mentor(3))).toMatchObject({
      status: "failure",
      detail: "cancelled",
      error_code: "cancelled",
      error_message: "Cancelled before it was registered",
      error_retryable: true,
      attempts: 0,
    });
    expect(await errorCode(submit(requests, bulkId, mentor(3)))).toBe("BR006");
  });

  it("finds no bulk registration of another coordinator, and wants a round", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(cancelOpen(requests, bulkId, { by: 2 }))).toBe("BR003");
    const withoutRound = { bulkId, round: null };
    expect(
      await errorCode(requests.call(registrar(1), "cancel_open_bulk_registration_items", withoutRound)),
    ).toBe("22023");
  });
});
