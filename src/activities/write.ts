/**
 * The parts that both ways of submitting share: a write that waits for a permit, and the proof that a failure belongs to the
 * mentors and not to the path to the database.
 */
import { setTimeout as delay } from "node:timers/promises";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { ItemFailure, RoundStore, WriteAnswer } from "./dependencies.ts";
import { asServiceFailure } from "./failure.ts";
import type { RoundReference, RoundState, Stretch, SubmitRegistrationsInput } from "./types.ts";

/** The wait in milliseconds before a write without a permit is tried again: first 10 to 20, later up to 250 to 500. */
const FIRST_CAP_WAIT = 10;
const LONGEST_CAP_WAIT = 250;

/** One attempt at a submit activity. */
export interface Submission {
  readonly rounds: RoundStore;
  readonly input: SubmitRegistrationsInput;
  /** From 1. */
  readonly attempt: number;
  /** Aborts the calls in flight. It fires some time after the activity was cancelled. */
  readonly signal: AbortSignal;
  /** Also true when another attempt may have taken over. */
  isCancelled(): boolean;
  /** True when the activity was cancelled or its budget is over. No new write may begin then. */
  isStopping(): boolean;
}

/** @throws {ServiceFailure} including `capReached` when the submission is stopping */
export async function submitRange(submission: Submission, { from, to }: Stretch): Promise<WriteAnswer> {
  const { rounds, input, attempt, signal } = submission;
  return untilPermitted(submission, () => rounds.submit({ ...roundOf(input), from, to, attempt }, signal));
}

/**
 * Asks for proof that a failure belongs to the failing mentors and not to the path to the database. The proof is a write for
 * another mentor that succeeds. While the round has registered no mentor, another mentor of the round is tried, a different one
 * each time.
 *
 * @throws {ServiceFailure} when the probe itself fails: the path to the database is at fault
 */
export async function othersSucceed(submission: Submission, failing: Stretch): Promise<boolean> {
  const { rounds, input, signal } = submission;
  if (await untilPermitted(submission, () => rounds.probe(roundOf(input), signal))) return true;
  const position = anotherPosition(failing, input.total);
  if (position === undefined) return false;
  try {
    const write = { ...roundOf(input), from: position, to: position, attempt: 1 };
    const { outcome } = await untilPermitted(submission, () => rounds.submit(write, signal));
    return outcome?.status === "success";
  } catch {
    // The write of that mentor will report what is wrong with it.
    return false;
  }
}

/** Stores the failure of one item. @throws {ServiceFailure} */
export async function settleFailure(
  { rounds, input, attempt, signal }: Submission,
  position: number,
  { code, databaseCode, status }: ServiceFailure,
): Promise<WriteAnswer> {
  const cause = databaseCode ?? (status === undefined || status === 0 ? undefined : String(status));
  const failure: ItemFailure = {
    position,
    code,
    attempts: attempt,
    ...(cause !== undefined && { cause }),
  };
  return rounds.settleFailures({ ...roundOf(input), failures: [failure] }, signal);
}

/** True when the call failed or was aborted because its activity must end. Such a failure says nothing about a mentor. */
export function isGivenUp(submission: Submission, error: unknown): boolean {
  if (isCapReached(error)) return true;
  return submission.isCancelled() && ["systemic", "doubtful"].includes(asServiceFailure(error).class);
}

/** Picks the part of a write's answer that the run needs. */
export function stateOf({ total, counts, ended, maximumConcurrency }: RoundState): RoundState {
  return { total, counts, ended, maximumConcurrency };
}

async function untilPermitted<T>(submission: Submission, call: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_CAP_WAIT; ; wait = Math.min(wait * 2, LONGEST_CAP_WAIT)) {
    try {
      return await call();
    } catch (error) {
      if (!isCapReached(error) || submission.isStopping()) throw asServiceFailure(error);
      await delay(wait * (1 + Math.random()));
    }
  }
}

function isCapReached(error: unknown): boolean {
  return error instanceof ServiceFailure && error.refusal === "capReached";
}

export function roundOf({ bulkId, actingCoordinatorId, round }: RoundReference): RoundReference {
  return { bulkId, actingCoordinatorId, round };
}

/** @returns a random position outside of the failing ones, or one of the failing ones when the round has no other */
function anotherPosition({ from, to }: Stretch, total: number): number | undefined {
  const failing = to - from + 1;
  const others = total - failing;
  if (others <= 0) return failing === 1 ? undefined : from + Math.floor(Math.random() * failing);
  const place = 1 + Math.floor(Math.random() * others);
  return place < from ? place : place + failing;
}
