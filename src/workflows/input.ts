/** What a run is started with, and what it hands on to the next run of its chain. */
import { ApplicationFailure } from "@temporalio/workflow";
import type { WorkflowStreamState } from "@temporalio/workflow-streams/workflow";
import type { RoundReference, SelectionPage } from "../activities/types.ts";
import { effectiveConcurrency } from "../domain/concurrency.ts";
import { InvalidRequestError } from "../domain/errors.ts";
import { INVALID_REQUEST } from "../domain/failure-types.ts";
import { MAXIMUM_OUTAGE_PATIENCE, MAXIMUM_SELECTION } from "../domain/limits.ts";
import type { Counts, Pause } from "../domain/progress.ts";
import { canonicalUuid } from "../domain/selection.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import { checkTolerance } from "../domain/tolerance.ts";
import type { Tolerance } from "../domain/tolerance.ts";
import { checkWholeNumber } from "../domain/whole-number.ts";
import type { BrakeState } from "./brake.ts";
import type { OpenItem } from "./submission.ts";

export interface BulkRegistrationInput extends RoundReference {
  /** Items of this round, 0 to 100,000. */
  total: number;
  /** Submissions in flight, from 1; lowered to `maximumConcurrency`. */
  concurrency: number;
  /** The deployment's maximum. Default 5, at most 100. */
  maximumConcurrency?: number;
  /** When the run pauses for its failures. Default: never for their number. */
  tolerance?: Tolerance;
  /** Milliseconds of an outage during which attempts don't count, 0 to a day. Default: 10 minutes. */
  outagePatience?: number;
  /**
   * The items to begin with: whoever starts the run has them at hand, so that it needs no read and its mentors can be
   * seen in the Temporal UI. Absent: the run reads its first page itself.
   */
  firstPage?: SelectionPage;
  /** Only a run that continues another has this. */
  carried?: CarriedState;
}

/** What one run hands on to the next: counts and a cursor, never the list. */
export interface CarriedState {
  counts: Counts;
  paused: boolean;
  /** Why and since when, if it is known. */
  pause?: Pause;
  brake?: BrakeState;
  steering?: readonly SteeringEntry[];
  /** Items that wait to be tried again: at most 49 and the concurrency, some 20 kB. */
  waiting?: readonly OpenItem[];
  /** Milliseconds since the epoch: since when the database has answered nobody. */
  outageSince?: number;
  /** Where the next page begins, when the input has no `firstPage`. */
  cursor: number;
  /** Offsets go on where they were, and readers who are a little behind find the last events. */
  stream: WorkflowStreamState;
}

/** @throws {ApplicationFailure} of type `InvalidRequestError`, never retried, naming the field and the rule */
export function checkInput(
  input: BulkRegistrationInput,
): Required<Pick<BulkRegistrationInput, "concurrency">> {
  try {
    requireUuid("bulkId", input.bulkId);
    requireUuid("actingCoordinatorId", input.actingCoordinatorId);
    checkWholeNumber("round", input.round, 1, Number.MAX_SAFE_INTEGER);
    checkWholeNumber("total", input.total, 0, MAXIMUM_SELECTION);
    if (input.tolerance !== undefined) checkTolerance(input.tolerance);
    if (input.outagePatience !== undefined) {
      checkWholeNumber("outagePatience", input.outagePatience, 0, MAXIMUM_OUTAGE_PATIENCE);
    }
    return { concurrency: effectiveConcurrency(input.concurrency, input.maximumConcurrency) };
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, INVALID_REQUEST, {
      field: error.field,
      rule: error.rule,
    });
  }
}

function requireUuid(field: string, value: unknown): void {
  if (canonicalUuid(value) === undefined) throw new InvalidRequestError(field, "must be a UUID");
}
