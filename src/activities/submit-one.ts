/** A stretch of one mentor: one write, which Temporal tries again until it is settled. */
import { setTimeout as delay } from "node:timers/promises";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { WriteAnswer } from "./dependencies.ts";
import { activityFailure, logFailure } from "./failure.ts";
import type { SubmitRegistrationsResult } from "./types.ts";
import { isCapReached, settleFailure, stateOf, submitRange } from "./write.ts";
import type { Submission } from "./write.ts";

/** Doubtful failures of one mentor's write before the activity asks whether the failure is the mentor's. */
const STRIKES = 5;

/** Milliseconds between the proof that other mentors' writes succeed and the last try. */
const BEFORE_LAST_TRY = 100;

/**
 * @param strikes doubtful failures of this write in earlier attempts
 * @param onStrike told the new number, which must outlive this attempt
 * @throws {ApplicationFailure} the activity waits for its next attempt, or its round is gone
 */
export async function submitOne(
  submission: Submission,
  strikes: number,
  onStrike: (strikes: number) => void,
): Promise<SubmitRegistrationsResult> {
  const { input } = submission;
  try {
    return settled(submission, await submitRange(submission, input));
  } catch (error) {
    if (isCapReached(error) || submission.signal.aborted) return { next: input.from, aside: [] };
    report(submission, error);
    if (!(error instanceof ServiceFailure)) throw error;
    if (error.class === "item") return settleAs(submission, error);
    if (error.class !== "doubtful") throw activityFailure(error);
    onStrike(strikes + 1);
    if (strikes + 1 < STRIKES) throw activityFailure(error);
    return settleIfMentors(submission, error);
  }
}

/** A write that fails again and again is the mentor's failure only when the same kind of write succeeds for another mentor. */
async function settleIfMentors(
  submission: Submission,
  doubt: ServiceFailure,
): Promise<SubmitRegistrationsResult> {
  const { rounds, input, signal } = submission;
  const othersSucceed = await rounds.probe(input, signal).catch((error: unknown) => {
    throw activityFailure(error);
  });
  if (!othersSucceed) throw activityFailure(doubt);
  await delay(BEFORE_LAST_TRY);
  try {
    return settled(submission, await submitRange(submission, input));
  } catch (error) {
    if (isCapReached(error) || signal.aborted) return { next: input.from, aside: [] };
    report(submission, error);
    if (error instanceof ServiceFailure && (error.class === "doubtful" || error.class === "item"))
      return settleAs(submission, error);
    throw activityFailure(error);
  }
}

async function settleAs(submission: Submission, failure: ServiceFailure): Promise<SubmitRegistrationsResult> {
  try {
    return settled(submission, await settleFailure(submission, submission.input.from, failure));
  } catch (error) {
    report(submission, error);
    throw activityFailure(error);
  }
}

function settled({ input }: Submission, answer: WriteAnswer): SubmitRegistrationsResult {
  return {
    next: input.to + 1,
    aside: [],
    state: stateOf(answer),
    ...(answer.outcome !== undefined && { outcome: answer.outcome }),
  };
}

function report({ input, attempt }: Submission, error: unknown): void {
  const { bulkId, round, from: position } = input;
  logFailure("A write for one mentor failed", error, { bulkId, round, position, attempt });
}
