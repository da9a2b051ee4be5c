/** What both ways of submitting share: one write, patient with the cap, and what its failure proves. */
import { setTimeout as delay } from "node:timers/promises";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { ItemFailure, RoundStore, WriteAnswer } from "./dependencies.ts";
import { asServiceFailure } from "./failure.ts";
import type { RoundReference, RoundState, Stretch, SubmitRegistrationsInput } from "./types.ts";

/** Milliseconds before a write that found no permit is tried again: at first 10 to 20, then up to 250 to 500. */
const FIRST_CAP_WAIT = 10;
const LONGEST_CAP_WAIT = 250;

/** One attempt at a submit activity. */
export interface Submission {
  readonly rounds: RoundStore;
  readonly input: SubmitRegistrationsInput;
  /** From 1. */
  readonly attempt: number;
  /** Aborts the calls in flight, some time after the activity was cancelled. */
  readonly signal: AbortSignal;
  /** Also when another attempt may have taken over. */
  isCancelled(): boolean;
  /** The activity was cancelled, or its budget is over: no new write. */
  isStopping(): boolean;
}

/** @throws {ServiceFailure} also `capReached`, when the submission is stopping */
export async function submitRange(submission: Submission, { from, to }: Stretch): Promise<WriteAnswer> {
  const { rounds, input, attempt, signal } = submission;
  return untilPermitted(submission, () => rounds.submit({ ...roundOf(input), from, to, attempt }, signal));
}

/**
 * Asks for proof that a failure is that of the failing mentors, and not of the way to the database: that a write for somebody
 * else succeeds. While the round has registered nobody, another mentor of it is tried, another one each time.
 *
 * @throws {ServiceFailure} the proof could not be asked for: it is the way to the database
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
    // That mentor's own write will say what is wrong with it.
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

/** The call failed, or was aborted, since its activity is to end: it says nothing of a mentor. */
export function isGivenUp(submission: Submission, error: unknown): boolean {
  if (isCapReached(error)) return true;
  return submission.isCancelled() && ["systemic", "doubtful"].includes(asServiceFailure(error).class);
}

/** The part of a write's answer that the run is told. */
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

/** One outside of the failing ones, by chance; one of them, where there is no other. */
function anotherPosition({ from, to }: Stretch, total: number): number | undefined {
  const failing = to - from + 1;
  const others = total - failing;
  if (others <= 0) return failing === 1 ? undefined : from + Math.floor(Math.random() * failing);
  const place = 1 + Math.floor(Math.random() * others);
  return place < from ? place : place + failing;
}
