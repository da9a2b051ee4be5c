/** The outcomes that `FakeRoundStore` stores, as Postgres would. */
import { isRetryable } from "../domain/failure-codes.ts";
import { failureSentence } from "../domain/failure-sentence.ts";
import type { FailureCode } from "../domain/failure-codes.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import { mentorId } from "./mentor-ids.ts";

/** The outcome that Postgres gives a written position: registered, or a failure that Postgres finds itself. */
export type Fate = "registered" | "alreadyRegistered" | "mentorUnknown" | "mentorInactive";

export function outcomeOf(fate: Fate, position: number, attempts: number): MentorSubmissionOutcome {
  if (fate === "mentorUnknown" || fate === "mentorInactive")
    return failed("failed", fate, position, attempts);
  return { ...common(position, attempts), status: "success", detail: fate };
}

export function failed(
  detail: "failed" | "cancelled",
  code: FailureCode,
  position: number,
  attempts: number,
): MentorSubmissionOutcome {
  const error = { code, message: failureSentence(code), retryable: isRetryable(code) };
  return { ...common(position, attempts), status: "failure", detail, error };
}

function common(position: number, attempts: number) {
  return { mentorId: mentorId(position), attempts, settledAt: new Date().toISOString() };
}
