/** Rows of the tables and answers of the functions, as the rest of the software gets to see them. */
import { describe, expect, it } from "vitest";
import {
  auditAnswer,
  cancelledAnswer,
  countsAnswer,
  failuresAnswer,
  openedAnswer,
  pageAnswer,
  roundAnswer,
  submissionAnswer,
} from "../../src/supabase/answers.ts";
import { auditRows } from "../../src/supabase/audit-rows.ts";
import { outcomeRows } from "../../src/supabase/outcome-rows.ts";
import { mentorId } from "../support/mentor-ids.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";
const settledAt = "2026-11-25T09:00:00.123456+00:00";

const successRow = {
  position: 7,
  round: 2,
  mentor_id: mentorId(1),
  status: "success",
  detail: "registered",
  error_code: null,
  error_message: null,
  error_retryable: null,
  attempts: 2,
  settled_at: settledAt,
};
const failureRow = {
  ...successRow,
  status: "failure",
  detail: "failed",
  error_code: "busy",
  error_message: "The database was busy for too long",
  error_retryable: true,
  attempts: 5,
};

/** UUIDs to Postgres and to the client; other readings of the standard allow only some versions and variants. */
const UNUSUAL_UUIDS = ["11111111-1111-1111-1111-111111111111", "00000000-0000-0000-0000-000000000001"];

describe("a settled item", () => {
  it("that succeeded is read as a success, in its place", () => {
    expect(outcomeRows.parse([successRow])).toEqual([
      {
        position: 7,
        round: 2,
        settledAtExact: settledAt,
        outcome: {
          mentorId: mentorId(1),
          status: "success",
          detail: "registered",
          attempts: 2,
          settledAt: "2026-11-25T09:00:00.123Z",
        },
      },
    ]);
  });

  it("that had been registered before is a success as well", () => {
    const [row] = outcomeRows.parse([{ ...successRow, detail: "alreadyRegistered" }]);
    expect(row?.outcome).toMatchObject({ status: "success", detail: "alreadyRegistered" });
  });

  it("that failed is read as a failure, with its reason", () => {
    const [row] = outcomeRows.parse([failureRow]);
    expect(row?.outcome).toEqual({
      mentorId: mentorId(1),
      status: "failure",
      detail: "failed",
      error: { code: "busy", message: "The database was busy for too long", retryable: true },
      attempts: 5,
      settledAt: "2026-11-25T09:00:00.123Z",
    });
  });

  it("that was cancelled before it was tried is a failure of no attempts", () => {
    const [row] = outcomeRows.parse([
      { ...failureRow, detail: "cancelled", error_code: "cancelled", attempts: 0 },
    ]);
    expect(row?.outcome).toMatchObject({ detail: "cancelled", attempts: 0, error: { code: "cancelled" } });
  });

  it.each([["code of a later version"], ["toString"]])(
    "that failed with the code %j still is a failure",
    (code) => {
      const [row] = outcomeRows.parse([{ ...failureRow, error_code: code }]);
      expect(row?.outcome).toMatchObject({ status: "failure", error: { code: "unexpected" } });
    },
  );

  it.each([
    ["is still open", { ...successRow, status: "open", detail: null, settled_at: null }],
    ["has no time", { ...successRow, settled_at: null }],
    ["has a success's detail and a failure's status", { ...failureRow, detail: "registered" }],
    ["has no reason", { ...failureRow, error_code: null }],
    ["has no mentor", { ...successRow, mentor_id: null }],
  ])("is no outcome when it %s", (_, row) => {
    expect(outcomeRows.safeParse([row]).success).toBe(false);
  });

  it("with a time that is none is refused by the reading, and not by an exception from it", () => {
    expect(outcomeRows.safeParse([{ ...successRow, settled_at: "infinity" }]).success).toBe(false);
  });

  it.each(UNUSUAL_UUIDS)("of the mentor %s is read like any other", (id) => {
    expect(outcomeRows.parse([{ ...successRow, mentor_id: id }])[0]?.outcome.mentorId).toBe(id);
  });
});

describe("a time of Postgres", () => {
  it.each([
    ["2026-11-25T09:00:00+00:00", "2026-11-25T09:00:00.000Z"],
    ["2026-11-25T09:00:00.5+00:00", "2026-11-25T09:00:00.500Z"],
    ["2026-11-25T14:30:00.123456+05:30", "2026-11-25T09:00:00.123Z"],
    ["2026-11-24T23:00:00-10:00", "2026-11-25T09:00:00.000Z"],
  ])("such as %s is read in UTC with milliseconds", (text, utc) => {
    expect(outcomeRows.parse([{ ...successRow, settled_at: text }])[0]).toMatchObject({
      settledAtExact: text,
      outcome: { settledAt: utc },
    });
  });
});

describe("an answer of the functions", () => {
  const page = { mentorIds: [mentorId(1)], cursor: null };
  const counts = { open: 0, succeeded: 1, alreadyRegistered: 0, failed: 0, cancelled: 0 };
  const submission = { mentorId: mentorId(1), outcome: "registered", settledAt, attempts: 1 };
  const answers = [
    ["of the selection's page", pageAnswer(bulkId), page],
    ["of a submission", submissionAnswer(bulkId, mentorId(1)), submission],
    ["of recorded failures", failuresAnswer(bulkId), { recorded: 1, succeeded: [] }],
    ["of cancelled items", cancelledAnswer(bulkId), { cancelled: 3 }],
    ["of the audit", auditAnswer(bulkId), { round: 1, logged: false, agrees: true, reconciled: true }],
    ["of an opening", openedAnswer(bulkId), { round: 1, total: null, sealed: false, firstPage: null }],
    [
      "of a round's opening",
      roundAnswer(bulkId),
      { round: 2, total: 1, firstPage: page, unknownMentorIds: [] },
    ],
    [
      "of the counts",
      countsAnswer(bulkId),
      { round: 1, latestRound: 1, total: 1, sealed: true, settings: {}, ...counts },
    ],
  ] as const;

  it.each(answers)("%s is taken when it is about the bulk registration, and only then", (_, answer, body) => {
    expect(answer.safeParse({ bulkId, ...body }).success).toBe(true);
    expect(answer.safeParse({ bulkId: mentorId(9), ...body }).success).toBe(false);
    expect(answer.safeParse(body).success).toBe(false);
    expect(answer.safeParse([{ bulkId, ...body }]).success).toBe(false);
    expect(answer.safeParse({ bulkId }).success).toBe(false);
  });

  it.each(UNUSUAL_UUIDS)("may hold the mentor %s, whose id is one to Postgres", (id) => {
    expect(pageAnswer(bulkId).safeParse({ bulkId, mentorIds: [id], cursor: null }).success).toBe(true);
    const receipt = { mentorId: id, detail: "registered", attempts: 1, settledAt };
    expect(failuresAnswer(bulkId).safeParse({ bulkId, recorded: 0, succeeded: [receipt] }).success).toBe(
      true,
    );
    const firstPage = { mentorIds: [id], cursor: null };
    expect(
      openedAnswer(bulkId).safeParse({ bulkId, round: 1, total: 1, sealed: true, firstPage }).success,
    ).toBe(true);
  });
});

describe("the audit of a round", () => {
  const counts = { total: 3, succeeded: 2, failed: 1, cancelled: 0 };
  const row = {
    ...counts,
    bulk_id: bulkId,
    round: 2,
    coordinator_id: mentorId(9),
    template_hash: "ab",
    started_at: settledAt,
    settled_at: settledAt,
    recorded_at: settledAt,
    overall_status: "partialSuccess",
    already_registered: 1,
    failed_by_code: { busy: 1 },
    steering: [{ action: "brake", by: "run", at: settledAt, reason: "tolerance" }],
    rows_registered: 1,
    rows_already_registered: 1,
    rows_unaccounted: 0,
    reconciled: true,
  };
  const at = "2026-11-25T09:00:00.123Z";

  it("is read with everything it says", () => {
    expect(auditRows.parse([row])).toEqual([
      {
        ...counts,
        bulkId,
        round: 2,
        coordinatorId: mentorId(9),
        templateHash: "ab",
        startedAt: at,
        settledAt: at,
        recordedAt: at,
        overallStatus: "partialSuccess",
        alreadyRegistered: 1,
        failedByCode: { busy: 1 },
        steering: row.steering,
        rows: { registered: 1, alreadyRegistered: 1, unaccounted: 0 },
        reconciled: true,
      },
    ]);
    expect(auditRows.parse([])).toEqual([]);
  });

  it("from before there was a recount counts as not reconciled", () => {
    const old = {
      ...row,
      template_hash: null,
      started_at: null,
      failed_by_code: null,
      steering: null,
      rows_registered: null,
      rows_already_registered: null,
      rows_unaccounted: null,
      reconciled: null,
    };
    expect(auditRows.parse([old])).toMatchObject([{ reconciled: false, steering: [], failedByCode: {} }]);
  });
});
