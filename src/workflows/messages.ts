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

/** The progress as the run knows it. The query needs no database; the exact counts are in Postgres. */
export const progressQuery = defineQuery<RunProgress>("progress");

/** The log of who steered the run so far. Temporal also answers it for a terminated run. The audit of such a run has no log. */
export const steeringQuery = defineQuery<readonly SteeringEntry[]>("steering");

export interface RunProgress extends Counts {
  bulkId: string;
  round: number;
  total: number;
  phase: "running" | "paused" | "cancelling" | "settled";
  /** The number of writes that may be in flight. */
  concurrency: number;
  /** Only while paused. */
  paused?: Pause;
}

/** The sender of a message, for the audit. The sender is a claim, and no permission depends on it. */
export interface SteeringInput {
  /** The user id of a coordinator. Default: `operator`, as for messages from the Temporal UI. */
  by?: string;
}

/** The run starts no further write, and the writes in flight settle. A second pause changes nothing. */
export const pauseSignal = defineSignal<[SteeringInput?]>("pause");

/** Ends a pause of a person or of the tolerance, and accepts the failures so far. A run that isn't paused ignores it. */
export const resumeSignal = defineSignal<[SteeringInput?]>("resume");

/**
 * The run lets the writes in flight settle and settles the rest as `cancelled`. A cancellation through Temporal does the same,
 * but can't say who asked.
 */
export const cancelSignal = defineSignal<[SteeringInput?]>("cancel");

/**
 * Sets the writes that may be in flight: a whole number from 1, lowered to the deployment's maximum. It is an update and not a
 * signal, since a caller that asks for 50 must learn that 5 are in force. It takes effect within some two seconds.
 */
export const setConcurrencyUpdate = defineUpdate<SetConcurrencyResult, [SetConcurrencyInput]>(
  "setConcurrency",
);

export interface SetConcurrencyInput extends SteeringInput {
  concurrency: number;
}

export interface SetConcurrencyResult {
  /** The concurrency in force now. */
  concurrency: number;
}

/** The key of the run's memo that holds a `ControlsMemo`. Readers see the memo without a worker. */
export const CONTROLS_MEMO = "controls";

export interface ControlsMemo {
  concurrency: number;
  paused?: Pause;
}

export function senderOf(sent: SteeringInput | undefined): string {
  return canonicalUuid(sent?.by) ?? OPERATOR;
}

/** Synchronous, as the SDK demands of validators. A refused update never enters the history. */
export function validateConcurrency(sent: SetConcurrencyInput): void {
  try {
    checkConcurrency(sent?.concurrency);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, INVALID_REQUEST);
  }
}
