/** What both ways of submitting share: one write, patient with the cap, and the reading of its failure. */
import { setTimeout as delay } from "node:timers/promises";
import type { ItemFailure, RoundStore, WriteAnswer } from "./dependencies.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { RoundState, Stretch, SubmitRegistrationsInput } from "./types.ts";

/** Milliseconds before a write that found no permit is tried again: at first 10 to 20, at most 250. */
const FIRST_CAP_WAIT = 10;
const LONGEST_CAP_WAIT = 250;

/** One attempt at a submit activity. */
export interface Submission {
  readonly rounds: RoundStore;
  readonly input: SubmitRegistrationsInput;
  /** Of the activity, from 1. */
  readonly attempt: number;
  /** Aborts the calls in flight, some time after the activity was cancelled. */
  readonly signal: AbortSignal;
  /** The activity was cancelled, or its budget is over: no new write. */
  isStopping(): boolean;
}

/** @throws {ServiceFailure} also `capReached`, when the submission is stopping */
export async function submitRange(submission: Submission, range: Stretch): Promise<WriteAnswer> {
  const { rounds, attempt, signal } = submission;
  const { bulkId, actingCoordinatorId, round } = submission.input;
  let wait = FIRST_CAP_WAIT;
  for (;;) {
    try {
      const write = { bulkId, actingCoordinatorId, round, from: range.from, to: range.to, attempt };
      return await rounds.submit(write, signal);
    } catch (error) {
      if (!isCapReached(error) || submission.isStopping()) throw error;
      await delay(wait * (1 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_CAP_WAIT);
    }
  }
}

/** Stores the failure of one item. @throws {ServiceFailure} */
export async function settleFailure(
  { rounds, input, attempt, signal }: Submission,
  position: number,
  { code, databaseCode, status }: ServiceFailure,
): Promise<WriteAnswer> {
  const { bulkId, actingCoordinatorId, round } = input;
  const cause = databaseCode ?? (status === undefined || status === 0 ? undefined : String(status));
  const failure: ItemFailure = {
    position,
    code,
    attempts: attempt,
    ...(cause !== undefined && { cause }),
  };
  return rounds.settleFailures({ bulkId, actingCoordinatorId, round, failures: [failure] }, signal);
}

export function isCapReached(error: unknown): boolean {
  return error instanceof ServiceFailure && error.refusal === "capReached";
}

/** The part of a write's answer that the run is told. */
export function stateOf({ total, counts, ended, maximumConcurrency }: RoundState): RoundState {
  return { total, counts, ended, maximumConcurrency };
}
