/**
 * Answers of the SQL functions and rows of the tables, in the form in which the rest of the software gets them.
 *
 * Longer than 250 lines: the answers and their damaged forms stand in tables.
 */
import { describe, expect, it } from "vitest";
import { echoing, roundState } from "../../src/supabase/answers.ts";
import { auditRows } from "../../src/supabase/audit-rows.ts";
import { closedAnswer, openedAnswer, openedRoundAnswer } from "../../src/supabase/opening-answers.ts";
import { readItem, storedItem } from "../../src/supabase/outcome-rows.ts";
import { progressAnswer } from "../../src/supabase/round-progress.ts";
import { PROJECT_ID } from "../../src/testing/fake-project.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";
const settledAt = "2026-11-25T09:00:00.123456+00:00";

const success = {
  sequence: 3,
  position: 7,
  mentorId: mentorId(1),
  detail: "registered",
  errorCode: null,
  errorCause: null,
  attempts: 2,
  settledAt,
};
const failure = { ...success, detail: "failed", errorCode: "busy", errorCause: "57014", attempts: 5 };

const read = (item: unknown) => readItem(storedItem.parse(item));

/**
 * UUIDs for Postgres and for the client. Some implementations of the standard allow only certain versions and variants.
 */
const UNUSUAL_UUIDS = ["11111111-1111-1111-1111-111111111111", "00000000-0000-0000-0000-000000000001"];

describe("a settled item", () => {
  it("that succeeded is read as a success", () => {
    expect(read(success)).toEqual({
      sequence: 3,
      position: 7,
      outcome: {
        mentorId: mentorId(1),
        status: "success",
        detail: "registered",
        attempts: 2,
        settledAt: "2026-11-25T09:00:00.123Z",
      },
    });
  });

  it("that was registered before is a success, too", () => {
    expect(read({ ...success, detail: "alreadyRegistered" }).outcome).toMatchObject({
      status: "success",
      detail: "alreadyRegistered",
    });
  });

  it("that failed is read as a failure with the sentence of its code", () => {
    expect(read(failure).outcome).toEqual({
      mentorId: mentorId(1),
      status: "failure",
      detail: "failed",
      error: {
        code: "busy",
        message: "The system failed on this mentor again and again",
        retryable: true,
      },
      attempts: 5,
      settledAt: "2026-11-25T09:00:00.123Z",
    });
  });

  it("whose record was refused names the broken rule, where that is known", () => {
    const refused = { ...failure, errorCode: "invalidData" };
    expect(read({ ...refused, errorCause: "23514" }).outcome).toMatchObject({
      error: { message: "This mentor's record was refused: a field is out of its range" },
    });
    expect(read({ ...refused, errorCause: null }).outcome).toMatchObject({
      error: { message: "This mentor's record was refused" },
    });
  });

  it("that was cancelled before its first attempt is a failure with no attempts", () => {
    const cancelled = {
      ...failure,
      detail: "cancelled",
      errorCode: "cancelled",
      errorCause: null,
      attempts: 0,
    };
    expect(read(cancelled).outcome).toMatchObject({
      detail: "cancelled",
      attempts: 0,
      error: { code: "cancelled" },
    });
  });

  it.each([["codeOfALaterVersion"], ["toString"]])(
    "that failed with the code %j still is a failure",
    (errorCode) => {
      expect(read({ ...failure, errorCode }).outcome).toMatchObject({
        status: "failure",
        error: { code: "unexpected" },
      });
    },
  );

  it.each([
    ["is still open", { ...success, sequence: null, detail: null, settledAt: null }],
    ["has no time", { ...success, settledAt: null }],
    ["has a time that is none", { ...success, settledAt: "infinity" }],
    ["has no reason", { ...failure, errorCode: null }],
    ["has no mentor", { ...success, mentorId: null }],
    ["has no place in the round", { ...success, sequence: 0 }],
  ])("is refused when it %s", (_, item) => {
    expect(storedItem.safeParse(item).success).toBe(false);
  });

  it.each(UNUSUAL_UUIDS)("of the mentor %s is read like any other", (id) => {
    expect(read({ ...success, mentorId: id }).outcome.mentorId).toBe(id);
  });
});

describe("a time in Postgres's format", () => {
  it.each([
    ["2026-11-25T09:00:00+00:00", "2026-11-25T09:00:00.000Z"],
    ["2026-11-25T09:00:00.5+00:00", "2026-11-25T09:00:00.500Z"],
    ["2026-11-25T14:30:00.123456+05:30", "2026-11-25T09:00:00.123Z"],
    ["2026-11-24T23:00:00-10:00", "2026-11-25T09:00:00.000Z"],
  ])("such as %s is read in UTC with milliseconds", (text, utc) => {
    expect(read({ ...success, settledAt: text }).outcome.settledAt).toBe(utc);
  });
});

const counts = { settled: 1, succeeded: 1, alreadyRegistered: 0, failed: 0, cancelled: 0 };
const progress = {
  projectId: PROJECT_ID,
  round: 2,
  latestRound: 2,
  kind: "registration",
  ofBulkId: null,
  total: 3,
  sealed: true,
  counts,
  ended: false,
  openedAt: settledAt,
  concurrency: 5,
  settings: {},
  items: [],
};

describe("an answer of the SQL functions", () => {
  const answers = [
    [
      "of a write",
      echoing(roundState, { bulkId, round: 2 }),
      { round: 2, total: 3, counts, ended: false, maximumConcurrency: 5 },
    ],
    [
      "of an opening",
      openedAnswer(bulkId),
      { projectId: PROJECT_ID, round: 1, sealed: false, ended: false, concurrency: 5 },
    ],
    [
      "of a round's opening",
      openedRoundAnswer(bulkId, 2),
      { round: 2, total: null, ended: false, cursor: 5_000, unknownMentorIds: [], concurrency: 5 },
    ],
    ["of a closing", closedAnswer(bulkId, 2), { round: 2, cursor: null }],
    ["of the progress", progressAnswer({ bulkId, after: 0, limit: 0 }), progress],
  ] as const;

  it.each(answers)("%s is accepted only when it is about the same bulk registration", (_, answer, body) => {
    expect(answer.safeParse({ bulkId, ...body }).success).toBe(true);
    expect(answer.safeParse({ bulkId: mentorId(9), ...body }).success).toBe(false);
    expect(answer.safeParse(body).success).toBe(false);
    expect(answer.safeParse([{ bulkId, ...body }]).success).toBe(false);
    expect(answer.safeParse({ bulkId }).success).toBe(false);
  });

  it("with progress is accepted only without gaps behind the requested number", () => {
    const behind = (after: number, ...sequences: number[]) =>
      progressAnswer({ bulkId, after, limit: 1_000 }).safeParse({
        ...progress,
        bulkId,
        items: sequences.map((sequence) => ({ ...success, sequence })),
      }).success;
    expect(behind(2, 3, 4, 5)).toBe(true);
    expect(behind(2, 3, 5)).toBe(false);
    expect(behind(2, 4)).toBe(false);
    expect(behind(2, 2, 3)).toBe(false);
    expect(behind(2, 4, 3)).toBe(false);
  });
});

describe("the audit of a round", () => {
  const audited = { total: 3, succeeded: 2, failed: 1, cancelled: 0 };
  const row = {
    ...audited,
    bulk_id: bulkId,
    round: 2,
    kind: "correction",
    of_bulk_id: mentorId(8),
    coordinator_id: mentorId(9),
    template_hash: "ab",
    started_at: settledAt,
    settled_at: settledAt,
    recorded_at: settledAt,
    overall_status: "partialSuccess",
    already_registered: 1,
    withdrawn: 2,
    failed_by_code: { busy: 1 },
    steering: [
      { action: "pause", by: "run", at: settledAt, reason: "tolerance" },
      { action: "setConcurrency", by: mentorId(9), at: settledAt, reason: null, concurrency: 3 },
    ],
    rows_registered: 1,
    rows_already_registered: 1,
    rows_withdrawn: 2,
    rows_already_withdrawn: 0,
    rows_unaccounted: 0,
    reconciled: true,
  };
  const at = "2026-11-25T09:00:00.123Z";

  it("is read with all its fields", () => {
    expect(auditRows.parse([row])).toEqual([
      {
        ...audited,
        bulkId,
        round: 2,
        kind: "correction",
        ofBulkId: mentorId(8),
        coordinatorId: mentorId(9),
        templateHash: "ab",
        startedAt: at,
        settledAt: at,
        recordedAt: at,
        overallStatus: "partialSuccess",
        alreadyRegistered: 1,
        withdrawn: 2,
        failedByCode: { busy: 1 },
        steering: [
          { action: "pause", by: "run", at: settledAt, reason: "tolerance" },
          { action: "setConcurrency", by: mentorId(9), at: settledAt, concurrency: 3 },
        ],
        rows: { registered: 1, alreadyRegistered: 1, withdrawn: 2, alreadyWithdrawn: 0, unaccounted: 0 },
        reconciled: true,
      },
    ]);
    expect(auditRows.parse([])).toEqual([]);
  });

  it("of a round without any write has no start", () => {
    expect(auditRows.parse([{ ...row, started_at: null }])).toMatchObject([{ startedAt: undefined }]);
  });
});
