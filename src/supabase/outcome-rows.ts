/** Reads the settled items in the SQL functions' answers as outcomes. */
import { z } from "zod";
import { isRetryable, readFailureCode } from "../domain/failure-codes.ts";
import { failureSentence } from "../domain/failure-sentence.ts";
import { SUCCESS_DETAILS } from "../domain/outcome.ts";
import type { MentorSubmissionOutcome, SubmissionError } from "../domain/outcome.ts";
import { count, mentorId, timestamp } from "./answers.ts";

const common = {
  sequence: z.number().int().positive(),
  position: z.number().int().positive(),
  mentorId,
  attempts: count,
  settledAt: timestamp,
};

export const storedItem = z.discriminatedUnion("detail", [
  z.object({ ...common, detail: z.enum(SUCCESS_DETAILS) }),
  z.object({
    ...common,
    detail: z.enum(["failed", "cancelled"]),
    errorCode: z.string(),
    errorCause: z.string().nullable(),
  }),
]);

export type StoredItem = z.output<typeof storedItem>;

export interface SettledItem {
  /** The number of the item in the round, from 1, in the order of settling. */
  sequence: number;
  /** The position in the round, from 1. */
  position: number;
  outcome: MentorSubmissionOutcome;
}

export function readItem(item: StoredItem): SettledItem {
  const { sequence, position, mentorId: id, attempts, settledAt } = item;
  const shared = { mentorId: id, attempts, settledAt };
  if (!("errorCode" in item)) {
    return { sequence, position, outcome: { ...shared, status: "success", detail: item.detail } };
  }
  const error = readError(item.errorCode, item.errorCause);
  return { sequence, position, outcome: { ...shared, status: "failure", detail: item.detail, error } };
}

/** @param cause SQLSTATE, PostgREST's code or HTTP status */
export function readError(storedCode: string, cause: string | null): SubmissionError {
  const code = readFailureCode(storedCode);
  return { code, message: failureSentence(code, cause), retryable: isRetryable(code) };
}
