/** A stretch of one mentor: one write, which Temporal tries again until it is settled. */
import { setTimeout as delay } from "node:timers/promises";
import type { ServiceFailure } from "../domain/service-failure.ts";
import type { WriteAnswer } from "./dependencies.ts";
import { asServiceFailure, logFailure } from "./failure.ts";
import type { SubmitRegistrationsResult } from "./types.ts";
import { isGivenUp, othersSucceed, roundOf, settleFailure, stateOf, submitRange } from "./write.ts";
import type { Submission } from "./write.ts";

/** Doubtful failures of one mentor's write before the activity asks whether the failure is the mentor's. */
const STRIKES = 5;

/** Milliseconds between the proof that other mentors' writes succeed and the last try. */
const BEFORE_LAST_TRY = 100;

/** What outlives an attempt. */
export interface Strikes {
  /** Doubtful failures of this write so far. */
  count: number;
  onChange: (count: number) => void;
}

/** @throws {ServiceFailure} the activity waits for its next attempt, or its round is gone */
export async function submitOne(
  submission: Submission,
  strikes: Strikes,
): Promise<SubmitRegistrationsResult> {
  try {
    return (await settledBefore(submission)) ?? (await submitOrSettle(submission, strikes));
  } catch (error) {
    if (isGivenUp(submission, error)) return { next: submission.input.from, aside: [] };
    throw error;
  }
}

/**
 * An attempt that was cut off may have settled the item. Then others take its place in the window for free: to write it once
 * more would be one write too many.
 */
async function settledBefore(submission: Submission): Promise<SubmitRegistrationsResult | undefined> {
  const { rounds, input, attempt, signal } = submission;
  if (attempt === 1) return undefined;
  const round = roundOf(input);
  try {
    const open = await rounds.openPositions({ ...round, positions: [input.from] }, signal);
    if (open.length > 0) return undefined;
    return { next: input.to + 1, aside: [], state: await rounds.readState(round, signal) };
  } catch (error) {
    throw report(submission, error);
  }
}

async function submitOrSettle(
  submission: Submission,
  { count, onChange }: Strikes,
): Promise<SubmitRegistrationsResult> {
  try {
    return settled(submission, await submitRange(submission, submission.input));
  } catch (error) {
    const failure = report(submission, error);
    if (isGivenUp(submission, failure)) throw failure;
    if (failure.class === "item") return settleAs(submission, failure);
    if (failure.class !== "doubtful") throw failure;
    onChange(count + 1);
    if (count + 1 < STRIKES || !(await isMentors(submission, onChange))) throw failure;
  }
  await delay(BEFORE_LAST_TRY);
  return submitOnceMore(submission);
}

/** A write that fails again and again is the mentor's failure only when the same kind of write succeeds for another mentor. */
async function isMentors(submission: Submission, onChange: Strikes["onChange"]): Promise<boolean> {
  try {
    return await othersSucceed(submission, submission.input);
  } catch (error) {
    const failure = report(submission, error);
    // No write gets through now: the failures so far count against no mentor.
    if (!isGivenUp(submission, failure)) onChange(0);
    throw failure;
  }
}

async function submitOnceMore(submission: Submission): Promise<SubmitRegistrationsResult> {
  try {
    return settled(submission, await submitRange(submission, submission.input));
  } catch (error) {
    const failure = report(submission, error);
    const isItems = failure.class === "item" || failure.class === "doubtful";
    if (!isItems || isGivenUp(submission, failure)) throw failure;
    return settleAs(submission, failure);
  }
}

async function settleAs(submission: Submission, failure: ServiceFailure): Promise<SubmitRegistrationsResult> {
  try {
    return settled(submission, await settleFailure(submission, submission.input.from, failure));
  } catch (error) {
    throw report(submission, error);
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

function report({ input, attempt }: Submission, error: unknown): ServiceFailure {
  const { bulkId, round, from: position } = input;
  logFailure("A write for one mentor failed", error, { bulkId, round, position, attempt });
  return asServiceFailure(error);
}
