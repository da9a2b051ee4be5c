/** The messages of a run. Wire names are bare; the constants carry the kind. */
import { ApplicationFailure } from "@temporalio/common";
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import { InvalidRequestError } from "../domain/errors.ts";
import { INVALID_REQUEST } from "../domain/failure-types.ts";
import type { Counts, Pause } from "../domain/progress.ts";
import { checkConcurrency } from "../domain/run-settings.ts";
import { canonicalUuid } from "../domain/selection.ts";
import { OPERATOR } from "../domain/steering.ts";
import type { SteeringEntry } from "../domain/steering.ts";

/** How far the run has come, as far as the run has been told. Postgres is exact; this needs no database. */
export const progressQuery = defineQuery<RunProgress>("progress");

/** Who has steered the run so far. Answered also by a run that was terminated: its audit is written without it. */
export const steeringQuery = defineQuery<readonly SteeringEntry[]>("steering");

export interface RunProgress extends Counts {
  bulkId: string;
  round: number;
  total: number;
  phase: "running" | "paused" | "cancelling" | "settled";
  /** Writes that may be in flight. */
  concurrency: number;
  /** Only while paused. */
  paused?: Pause;
}

/** Who sends a message, for the audit. A claim, and nothing that a permission hangs on. */
export interface SteeringInput {
  /** The user id of a coordinator. Default: an operator, as from the Temporal UI. */
  by?: string;
}

/** Starts no further write; what is in flight settles. Twice is once. */
export const pauseSignal = defineSignal<[SteeringInput?]>("pause");

/** Ends a pause, whoever or whatever made it: failures so far are accepted. Without a pause, nothing. */
export const resumeSignal = defineSignal<[SteeringInput?]>("resume");

/**
 * Lets what is in flight settle and settles the rest as `cancelled`, as a cancellation through Temporal does. That one
 * can't say who asked.
 */
export const cancelSignal = defineSignal<[SteeringInput?]>("cancel");

/**
 * Sets the writes that may be in flight: a whole number from 1, lowered to the deployment's maximum. An update and not a
 * signal, since a caller that asks for 50 must learn that it got 5. Takes effect within some two seconds.
 */
export const setConcurrencyUpdate = defineUpdate<SetConcurrencyResult, [SetConcurrencyInput]>(
  "setConcurrency",
);

export interface SetConcurrencyInput extends SteeringInput {
  concurrency: number;
}

export interface SetConcurrencyResult {
  /** What is in force now. */
  concurrency: number;
}

/** Key of the run's memo that holds a `ControlsMemo`: readers see it without a worker. */
export const CONTROLS_MEMO = "controls";

export interface ControlsMemo {
  concurrency: number;
  paused?: Pause;
}

export function senderOf(sent: SteeringInput | undefined): string {
  return canonicalUuid(sent?.by) ?? OPERATOR;
}

/** Synchronous, as the SDK demands of validators: what it refuses never enters the history. */
export function validateConcurrency(sent: SetConcurrencyInput): void {
  try {
    checkConcurrency(sent?.concurrency);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, INVALID_REQUEST);
  }
}
