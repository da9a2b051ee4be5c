/** The durable bulk registration: its messages are registered here, its work is done in `BulkRun`. */
import { ApplicationFailure, CancellationScope, setHandler } from "@temporalio/workflow";
import { effectiveConcurrency } from "../domain/concurrency.ts";
import { InvalidRequestError } from "../domain/errors.ts";
import { INVALID_REQUEST } from "../domain/failure-types.ts";
import type { BulkRunResult } from "../domain/progress.ts";
import { canonicalUuid } from "../domain/selection.ts";
import { OPERATOR } from "../domain/steering.ts";
import { BulkRun } from "./bulk-run.ts";
import { checkInput } from "./input.ts";
import type { BulkRegistrationInput } from "./input.ts";
import { cancelSignal, pauseSignal, progressQuery, resumeSignal, setConcurrencyUpdate } from "./messages.ts";
import type { SetConcurrencyInput, SteeringInput } from "./messages.ts";

/**
 * Registers the template for every open item of one round, at most `concurrency` at a time, and has the round audited.
 * A mentor's failure is an outcome; the run itself fails only when there is nothing behind it.
 *
 * Cancelled, it lets what is in flight settle, marks the rest `cancelled`, and returns its result: a run that was
 * cancelled has registered mentors, and who asks for its result must learn of them.
 *
 * @throws {ApplicationFailure} `InvalidRequestError`: the input breaks a rule
 * @throws {ApplicationFailure} `BulkRegistrationNotFoundError`: the coordinator has no such bulk registration
 */
export async function BulkRegistrationWorkflow(input: BulkRegistrationInput): Promise<BulkRunResult> {
  const { concurrency } = checkInput(input);
  const run = new BulkRun(input, concurrency);

  setHandler(progressQuery, () => run.snapshot());
  setHandler(pauseSignal, (sent) => run.pause(actorOf(sent)));
  setHandler(resumeSignal, (sent) => run.resume(actorOf(sent)));
  setHandler(cancelSignal, (sent) => run.cancel(actorOf(sent)));
  setHandler(
    setConcurrencyUpdate,
    (asked: SetConcurrencyInput) => ({
      concurrency: run.changeConcurrency(asked.concurrency, actorOf(asked)),
    }),
    { validator: checkConcurrencyInput },
  );
  // Everything below runs on when the run is cancelled: it is told, and comes to an orderly end.
  CancellationScope.current().cancelRequested.catch(() => run.cancel(OPERATOR));

  return CancellationScope.nonCancellable(() => run.execute());
}

/** Whatever else was sent is nobody known. */
function actorOf(sent: SteeringInput | undefined): string {
  return canonicalUuid(sent?.by) ?? OPERATOR;
}

/** Synchronous, as the SDK demands of validators: what it refuses never enters the history. */
function checkConcurrencyInput(input: SetConcurrencyInput): void {
  try {
    effectiveConcurrency(input?.concurrency ?? Number.NaN);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, INVALID_REQUEST);
  }
}
