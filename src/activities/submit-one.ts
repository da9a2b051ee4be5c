/** Submits a stretch of one mentor. The stretch is one write, which Temporal tries again until the item is settled. */
import { setTimeout as delay } from "node:timers/promises";
import type { FailureClass, ServiceFailure } from "../domain/service-failure.ts";
import type { WriteAnswer } from "./dependencies.ts";
import { asServiceFailure, logFailure } from "./failure.ts";
import type { Strikes, SubmitRegistrationsResult } from "./types.ts";
import { isGivenUp, othersSucceed, roundOf, settleFailure, stateOf, submitRange } from "./write.ts";
import type { Submission } from "./write.ts";

/** The failures of one mentor's write after which the activity asks whether the failure is the mentor's. */
const STRIKES = 5;

/**
 * How often in a row a write for another mentor must succeed before a failing write counts as the mentor's failure. A systemic
 * failure needs more proofs: its code says that every mentor is affected, and an overloaded database lets some writes through.
 */
const PROOFS = { doubtful: 1, systemic: 5 } as const;

/** The milliseconds between the proof that other mentors' writes succeed and the last try. */
const BEFORE_LAST_TRY = 100;

/** The failures counted so far. They outlive an attempt. */
export interface StrikeCount {
  readonly counts: Strikes;
  onChange: (counts: Strikes) => void;
}

/** @throws {ServiceFailure} the activity waits for its next attempt, or its round is gone */
export async function submitOne(
  submission: Submission,
  strikes: StrikeCount,
): Promise<SubmitRegistrationsResult> {
  try {
    return (await readSettled(submission)) ?? (await submitOrSettle(submission, strikes));
  } catch (error) {
    if (isGivenUp(submission, error)) return { next: submission.input.from, aside: [] };
    throw error;
  }
}

/**
 * An attempt that was cut off may have settled the item. Other mentors then take its place in the window already, and writing the
 * item again would exceed the window.
 */
async function readSettled(submission: Submission): Promise<SubmitRegistrationsResult | undefined> {
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
  { counts, onChange }: StrikeCount,
): Promise<SubmitRegistrationsResult> {
  const write = await tryWrite(submission);
  if ("result" in write) return write.result;
  const { failure, kind } = write;
  if (kind === "item") return settleAs(submission, failure);
  const strikes = counts[kind] + 1;
  const count = (changed: number) => onChange({ ...counts, [kind]: changed });
  count(strikes);
  if (strikes < STRIKES || !(await isMentorsFailure(submission, count))) throw failure;
  if (strikes < STRIKES - 1 + PROOFS[kind]) throw failure;
  await delay(BEFORE_LAST_TRY);
  const last = await tryWrite(submission);
  if ("result" in last) return last.result;
  // An outage that began in the meantime is not the mentor's failure.
  if (last.kind === "systemic" && kind !== "systemic") throw last.failure;
  return settleAs(submission, last.failure);
}

type Write =
  | { result: SubmitRegistrationsResult }
  | { failure: ServiceFailure; kind: Exclude<FailureClass, "refusal"> };

/** @throws {ServiceFailure} when the failure concerns no mentor: the round is gone, or the activity must end */
async function tryWrite(submission: Submission): Promise<Write> {
  try {
    return { result: settled(submission, await submitRange(submission, submission.input)) };
  } catch (error) {
    const failure = report(submission, error);
    const { class: kind } = failure;
    if (kind === "refusal" || isGivenUp(submission, failure)) throw failure;
    return { failure, kind };
  }
}

/** A write that fails repeatedly is the mentor's failure only when the same kind of write succeeds for another mentor. */
async function isMentorsFailure(submission: Submission, count: (strikes: number) => void): Promise<boolean> {
  try {
    if (await othersSucceed(submission, submission.input)) return true;
    // The proofs must come in a row.
    count(STRIKES - 1);
    return false;
  } catch (error) {
    const failure = report(submission, error);
    // No write gets through now, so the failures so far don't count against the mentor.
    if (!isGivenUp(submission, failure)) count(0);
    throw failure;
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
