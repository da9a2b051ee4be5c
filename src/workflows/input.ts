/** The input of a run, and the state that one run hands on to the next of its chain. */
import { ApplicationFailure } from "@temporalio/workflow";
import type { RunReference, Stretch } from "../activities/types.ts";
import type { RegistrationKind } from "../domain/amendment.ts";
import { InvalidRequestError } from "../domain/errors.ts";
import { INVALID_REQUEST } from "../domain/failure-types.ts";
import { MAXIMUM_SELECTION, SMALL_RUN } from "../domain/limits.ts";
import type { Counts, Pause } from "../domain/progress.ts";
import { checkConcurrency, checkRunSettings } from "../domain/run-settings.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import { checkUuid } from "../domain/selection.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import { checkWholeNumber } from "../domain/whole-number.ts";

export interface BulkRegistrationInput extends RunReference, RunSettings {
  /** The number of items of this round, 0 to 1,000,000. */
  total: number;
  /** The writes in flight, from 1. The run lowers it to the deployment's maximum, which Postgres answers. */
  concurrency: number;
  /** The kind of bulk registration, which affects only the labels of metrics. Default: `registration`. */
  kind?: RegistrationKind;
  /** The mentor ids by position, only in a run of at most 30 items. They serve the summaries in the Temporal UI. */
  mentorIds?: readonly string[];
  /** Present only when the run continues another. */
  carried?: CarriedState;
}

export interface OpenStretch extends Stretch {
  /** Present when its write failed while others succeeded. Its mentors are then submitted one by one. */
  aside?: true;
}

/** The state that one run hands on to the next: counts and positions, never the list. */
export interface CarriedState {
  counts: Counts;
  /** The first position that no activity has been scheduled for. */
  next: number;
  /** Stretches that were scheduled before and aren't done. */
  unfinished: readonly OpenStretch[];
  /** When the first run of the chain started, in milliseconds since the epoch. */
  startedAt: number;
  /** Milliseconds since the epoch. */
  deadlineAt: number;
  pause?: Pause;
  accepted: Pick<Counts, "settled" | "failed">;
  steering: readonly SteeringEntry[];
}

/**
 * @returns the input with its ids as Postgres writes them
 * @throws {ApplicationFailure} of type `InvalidRequestError`, never retried, naming the field and the rule
 */
export function checkInput(input: BulkRegistrationInput): BulkRegistrationInput {
  try {
    checkWholeNumber("round", input.round, 1, Number.MAX_SAFE_INTEGER);
    checkWholeNumber("total", input.total, 0, MAXIMUM_SELECTION);
    checkConcurrency(input.concurrency);
    checkRunSettings(input);
    checkMentorIds(input.mentorIds);
    return {
      ...input,
      projectId: checkUuid("projectId", input.projectId),
      bulkId: checkUuid("bulkId", input.bulkId),
      actingCoordinatorId: checkUuid("actingCoordinatorId", input.actingCoordinatorId),
    };
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, INVALID_REQUEST, {
      field: error.field,
      rule: error.rule,
    });
  }
}

function checkMentorIds(value: unknown): void {
  if (value === undefined) return;
  if (!Array.isArray(value) || value.length > SMALL_RUN) {
    throw new InvalidRequestError("mentorIds", `must be a list of at most ${SMALL_RUN} mentors`);
  }
}
