/** The messages of a run. Wire names are bare; the constants carry the kind. */
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { BulkProgressSnapshot } from "../domain/progress.ts";

/** How far the run has come, at one moment. */
export const progressQuery = defineQuery<BulkProgressSnapshot>("progress");

/** Who sends a message, for the audit. A claim, and nothing that a permission hangs on. */
export interface SteeringInput {
  /** The user id of a coordinator. Default: an operator, as from the Temporal UI. */
  by?: string;
}

/** Starts no further submission; what is in flight settles. Twice is once. */
export const pauseSignal = defineSignal<[SteeringInput?]>("pause");

/** Ends a pause, whoever or whatever made it: failures so far are accepted. Without a pause, nothing. */
export const resumeSignal = defineSignal<[SteeringInput?]>("resume");

/**
 * Lets what is in flight settle and marks the rest `cancelled`, as a cancellation through Temporal does. That one can't
 * say who asked.
 */
export const cancelSignal = defineSignal<[SteeringInput?]>("cancel");

/**
 * Sets the submissions that may be in flight: a whole number from 1, lowered to the deployment's maximum. An update
 * and not a signal, since who asks for 50 must learn that they got 5. Takes effect at once when raised, and as
 * submissions settle when lowered.
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

/** The topic of the live stream: one `BulkProgressUpdate` per settled item. */
export const PROGRESS_TOPIC = "progress";
