/** What a run records besides registrations: failures, the cancelled rest, the audit. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { failure, openRegistration, recordFailures, storedItem, submit, TEMPLATE } from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

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
    await requests.call(authenticated(1), "open_bulk_registration_round", { bulkId, round: 2 });

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

function cancel(requests: Requests, bulkId: string, by = 1): Promise<Row> {
  return requests.call(registrar(by), "cancel_open_bulk_registration_items", { bulkId, round: 1 });
}

describe("cancelling what is open", () => {
  it("settles the rest as cancelled, and nothing that was settled", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
    await submit(requests, bulkId, mentor(1));
    await recordFailures(requests, bulkId, [failure(mentor(2))]);

    expect(await cancel(requests, bulkId)).toEqual({ bulkId, cancelled: 2 });
    expect(await cancel(requests, bulkId)).toEqual({ bulkId, cancelled: 2 });

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
    expect(await errorCode(cancel(requests, bulkId, 2))).toBe("BR003");
    const withoutRound = { bulkId, round: null };
    expect(
      await errorCode(requests.call(registrar(1), "cancel_open_bulk_registration_items", withoutRound)),
    ).toBe("22023");
  });
});

describe("the audit of a round", () => {
  const counts = {
    total: 3,
    succeeded: 2,
    alreadyRegistered: 1,
    failed: 1,
    cancelled: 1,
    overallStatus: "partialSuccess",
    settledAt: "2026-11-25T10:00:00.123Z",
  };

  function log(requests: Requests, bulkId: string, changes: Arguments = {}, by = 1): Promise<Row> {
    const values = { bulkId, round: 1, ...counts, ...changes };
    return requests.call(registrar(by), "log_bulk_submission", values);
  }

  it("says who registered what for how many, with the template that was opened", async ({ requests }) => {
    const bulkId = await openRegistration(requests);

    expect(await log(requests, bulkId)).toEqual({ bulkId, round: 1, logged: true });

    const audits = await requests.owner(
      "select *, activity_date::text as activity_date from public.bulk_registration_audits",
    );
    expect(audits).toEqual([
      {
        bulk_id: bulkId,
        round: 1,
        coordinator_id: coordinator(1),
        activity_type: TEMPLATE.activityType,
        activity_date: TEMPLATE.activityDate,
        duration_minutes: TEMPLATE.durationMinutes,
        note: TEMPLATE.note,
        occurrence: TEMPLATE.occurrence,
        total: 3,
        succeeded: 2,
        already_registered: 1,
        failed: 1,
        cancelled: 1,
        overall_status: "partialSuccess",
        settled_at: new Date(counts.settledAt),
        recorded_at: expect.any(Date),
      },
    ]);
  });

  it("is written once, and a second call changes nothing", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await log(requests, bulkId);

    const second = { succeeded: 3, alreadyRegistered: 0, failed: 0, cancelled: 0, overallStatus: "success" };
    expect(await log(requests, bulkId, second)).toEqual({ bulkId, round: 1, logged: false });

    const audits = await requests.owner("select succeeded from public.bulk_registration_audits");
    expect(audits).toEqual([{ succeeded: 2 }]);
  });

  const contradictions: Record<string, Arguments> = {
    "succeeded and failed that don't add up to the total": { failed: 2 },
    "more cancelled than failed": { cancelled: 2 },
    "more already registered than succeeded": { alreadyRegistered: 3 },
    "a status of success with a failure": { overallStatus: "success" },
    "a status of total failure with a success": { overallStatus: "totalFailure" },
    "a status nobody knows": { overallStatus: "fine" },
    "a negative count": { succeeded: -1, alreadyRegistered: -1, failed: 4 },
  };
  for (const [contradiction, changes] of Object.entries(contradictions)) {
    it(`is refused with ${contradiction}`, async ({ requests }) => {
      const bulkId = await openRegistration(requests);
      expect(await errorCode(log(requests, bulkId, changes))).toBe("23514");
    });
  }

  it("can't claim more mentors than were selected", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(log(requests, bulkId, { total: 4, succeeded: 3 }))).toBe("42501");
  });

  it("is refused for a round that wasn't opened, and for another coordinator's", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(log(requests, bulkId, { round: 2 }))).toBe("BR007");
    expect(await errorCode(log(requests, bulkId, { round: null }))).toBe("BR007");
    expect(await errorCode(log(requests, bulkId, {}, 2))).toBe("BR003");
  });

  it("can't be changed, deleted or emptied, by nobody at all", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await log(requests, bulkId);
    const statements = [
      "update public.bulk_registration_audits set total = total where true",
      "delete from public.bulk_registration_audits where true",
      "truncate public.bulk_registration_audits",
    ];
    for (const statement of statements) {
      for (const requester of [registrar(1), authenticated(1), { role: "service_role" } as const]) {
        expect(await errorCode(requests.query(requester, statement))).toBe("42501");
      }
      expect([statement, await errorCode(requests.owner(statement))]).toEqual([statement, "42501"]);
    }
    expect(await requests.owner("select total from public.bulk_registration_audits")).toEqual([{ total: 3 }]);
  });
});
