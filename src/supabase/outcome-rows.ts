/** Rows of `bulk_registration_items`, read as outcomes. */
import { z } from "zod";
import { readFailureCode } from "../domain/failure-codes.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import { mentorId } from "./answers.ts";

export const OUTCOME_COLUMNS =
  "position, round, mentor_id, status, detail, error_code, error_message, error_retryable, attempts, settled_at";

export interface OutcomeRow {
  position: number;
  /** In which the item settled so. */
  round: number;
  /** With the microseconds that a keyset needs. */
  settledAtExact: string;
  outcome: MentorSubmissionOutcome;
}

const common = {
  position: z.number().int(),
  round: z.number().int().positive(),
  mentor_id: mentorId,
  attempts: z.number().int().nonnegative(),
  settled_at: z.iso.datetime({ offset: true }),
};

const successRow = z.object({
  ...common,
  status: z.literal("success"),
  detail: z.enum(["registered", "alreadyRegistered"]),
});

const failureRow = z.object({
  ...common,
  status: z.literal("failure"),
  detail: z.enum(["failed", "cancelled"]),
  error_code: z.string(),
  error_message: z.string(),
  error_retryable: z.boolean(),
});

type Row = z.output<typeof successRow> | z.output<typeof failureRow>;

export const outcomeRows: z.ZodType<OutcomeRow[]> = z.array(
  z.discriminatedUnion("status", [successRow, failureRow]).transform((row): OutcomeRow => ({
    position: row.position,
    round: row.round,
    settledAtExact: row.settled_at,
    outcome: readOutcome(row),
  })),
);

function readOutcome(row: Row): MentorSubmissionOutcome {
  const shared = {
    mentorId: row.mentor_id,
    attempts: row.attempts,
    settledAt: new Date(row.settled_at).toISOString(),
  };
  if (row.status === "success") return { ...shared, status: row.status, detail: row.detail };
  return {
    ...shared,
    status: row.status,
    detail: row.detail,
    error: {
      code: readFailureCode(row.error_code),
      message: row.error_message,
      retryable: row.error_retryable,
    },
  };
}
