/** The audit of a round: it tells what the items say, whatever its caller claims, once, and for ever. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  auditedSettledAt,
  audits,
  openSettled,
  SETTLED_LAST,
  TRUE_CLAIMS,
  TRUE_COUNTS,
} from "./audit-scenario.ts";
import {
  failure,
  logSubmission,
  openRegistration,
  openRound,
  recordFailures,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Arguments } from "./sql-test.ts";

describe("the audit of the latest round", () => {
  it("says who registered what for how many, with the template that was opened", async ({ requests }) => {
    const bulkId = await openSettled(requests);

    const answer = await logSubmission(requests, bulkId, TRUE_CLAIMS);

    expect(answer).toEqual({ bulkId, round: 1, logged: true, agrees: true, reconciled: true });
    const rows = await requests.owner(
      "select *, activity_date::text as activity_date from public.bulk_registration_audits",
    );
    expect(rows).toEqual([
      {
        bulk_id: bulkId,
        round: 1,
        coordinator_id: coordinator(1),
        activity_type: TEMPLATE.activityType,
        activity_date: TEMPLATE.activityDate,
        duration_minutes: TEMPLATE.durationMinutes,
        note: TEMPLATE.note,
        occurrence: TEMPLATE.occurrence,
        ...TRUE_COUNTS,
        settled_at: new Date(SETTLED_LAST),
        recorded_at: expect.any(Date),
        template_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        started_at: expect.any(Date),
        failed_by_code: { databaseDown: 1, cancelled: 1 },
        steering: [],
        rows_registered: 1,
        rows_already_registered: 1,
        rows_unaccounted: 0,
        reconciled: true,
      },
    ]);
  });

  it("calls a round a success when all succeeded, and a total failure when none did", async ({
    requests,
  }) => {
    const succeededId = await openRegistration(requests);
    for (const mentorId of mentors(1, 3)) await submit(requests, succeededId, mentorId);
    const failedId = await openRegistration(requests, { mentorIds: mentors(5, 6) });
    await recordFailures(
      requests,
      failedId,
      mentors(5, 6).map((mentorId) => failure(mentorId)),
    );

    expect(await logSubmission(requests, succeededId)).toMatchObject({ agrees: true });
    const none = { total: 2, succeeded: 0, failed: 2, overallStatus: "totalFailure" };
    expect(await logSubmission(requests, failedId, none)).toMatchObject({ agrees: true });
  });

  it("is written once: a second call changes nothing, and is told whether it agrees", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    await logSubmission(requests, bulkId, TRUE_CLAIMS);

    const same = await logSubmission(requests, bulkId, TRUE_CLAIMS);
    const other = await logSubmission(requests, bulkId, { ...TRUE_CLAIMS, cancelled: 0 });

    expect(same).toEqual({ bulkId, round: 1, logged: false, agrees: true, reconciled: true });
    expect(other).toEqual({ bulkId, round: 1, logged: false, agrees: false, reconciled: true });
    expect(await audits(requests)).toEqual([{ round: 1, ...TRUE_COUNTS }]);
  });

  it("waits until the last item has settled, and until then nothing is written", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    for (const mentorId of mentors(1, 2)) await submit(requests, bulkId, mentorId);

    expect(await errorCode(logSubmission(requests, bulkId))).toBe("BR011");
    expect(await audits(requests)).toEqual([]);

    await submit(requests, bulkId, mentor(3));
    expect(await logSubmission(requests, bulkId)).toMatchObject({ logged: true, agrees: true });
  });

  it("waits for a later round too, while the one before has its audit", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2);

    expect(await errorCode(logSubmission(requests, bulkId, {}, { round: 2 }))).toBe("BR011");
    expect(await logSubmission(requests, bulkId, TRUE_CLAIMS)).toMatchObject({ logged: true });
    expect(await audits(requests)).toMatchObject([{ round: 1 }]);
  });
});

describe("counts that aren't true", () => {
  const forgeries: Record<string, Arguments> = {
    "more succeeded than did": { succeeded: 4, failed: 0, cancelled: 0, overallStatus: "success" },
    "more mentors than were selected": { total: 5, succeeded: 3 },
    "fewer mentors than were selected": { total: 2, succeeded: 0, alreadyRegistered: 0 },
    "nobody already registered": { alreadyRegistered: 0 },
    "nobody cancelled": { cancelled: 0 },
    "a number of failures that doesn't add up": { failed: 3 },
    "another status": { overallStatus: "totalFailure" },
    "a status nobody knows": { overallStatus: "fine" },
    "negative counts": { succeeded: -1, alreadyRegistered: -1, failed: 5 },
    "no total": { total: null },
    "no status": { overallStatus: null },
    "nothing at all": {
      total: null,
      succeeded: null,
      alreadyRegistered: null,
      failed: null,
      cancelled: null,
      overallStatus: null,
      settledAt: null,
    },
  };
  for (const [forgery, changes] of Object.entries(forgeries)) {
    it(`are not believed: ${forgery}`, async ({ requests }) => {
      const bulkId = await openSettled(requests);

      const answer = await logSubmission(requests, bulkId, { ...TRUE_CLAIMS, ...changes });

      expect(answer).toEqual({ bulkId, round: 1, logged: true, agrees: false, reconciled: true });
      expect(await audits(requests)).toEqual([{ round: 1, ...TRUE_COUNTS }]);
    });
  }

  it("don't set when the round had settled either", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await logSubmission(requests, bulkId, { ...TRUE_CLAIMS, settledAt: "2001-01-01T00:00:00Z" });
    expect(await auditedSettledAt(requests, 1)).toEqual(new Date(SETTLED_LAST));
  });
});

describe("an audit", () => {
  it("is refused for a round that wasn't opened, and for another coordinator's", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    for (const round of [2, 0, -1, null]) {
      expect(await errorCode(logSubmission(requests, bulkId, TRUE_CLAIMS, { round }))).toBe("BR007");
    }
    expect(await errorCode(logSubmission(requests, bulkId, TRUE_CLAIMS, { by: 2 }))).toBe("BR003");
    expect(await errorCode(logSubmission(requests, randomUUID(), TRUE_CLAIMS))).toBe("BR003");
    expect(await audits(requests)).toEqual([]);
  });

  it("is refused for a round that only the header knows", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const raise = "update public.bulk_registrations set round = 2 where bulk_id = $1";
    await requests.query(authenticated(1), raise, [bulkId]);
    expect(await errorCode(logSubmission(requests, bulkId, TRUE_CLAIMS, { round: 2 }))).toBe("BR007");
  });

  it("is refused before the selection is sealed", async ({ requests }) => {
    const bulkId = randomUUID();
    const values = { ...TEMPLATE, bulkId, mentorIds: mentors(1, 3) };
    await requests.call(authenticated(1), "open_bulk_registration", values);
    expect(await errorCode(logSubmission(requests, bulkId))).toBe("BR003");
  });

  it("can't be changed, deleted or emptied, by nobody at all", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await logSubmission(requests, bulkId, TRUE_CLAIMS);
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
    expect(await audits(requests)).toEqual([{ round: 1, ...TRUE_COUNTS }]);
  });
});
