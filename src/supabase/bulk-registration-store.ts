/** The bookkeeping of a run, in Postgres. */
import type { BulkRegistrationStore } from "../activities/dependencies.ts";
import type { RoundReference, RoundSummary } from "../activities/types.ts";
import { PAGE_SIZE } from "../domain/limits.ts";
import type { FailureOutcome } from "../domain/outcome.ts";
import { auditAnswer, cancelledAnswer, failuresAnswer, pageAnswer } from "./answers.ts";
import type { Registrar } from "./registrar.ts";

export function createBulkRegistrationStore(registrar: Registrar): BulkRegistrationStore {
  return {
    readPage: async (input, signal) => {
      const { mentorIds, cursor } = await registrar.call(
        input.actingCoordinatorId,
        "next_bulk_registration_page",
        { ...roundArguments(input), p_cursor: input.cursor, p_limit: PAGE_SIZE },
        pageAnswer(input.bulkId),
        signal,
      );
      return { mentorIds, cursor };
    },

    recordFailures: async (input, signal) => {
      const { succeeded } = await registrar.call(
        input.actingCoordinatorId,
        "record_bulk_registration_failures",
        { ...roundArguments(input), p_failures: input.failures.map(failureArgument) },
        failuresAnswer(input.bulkId),
        signal,
      );
      return { succeeded: succeeded.map((receipt) => ({ ...receipt, status: "success" as const })) };
    },

    cancelOpenItems: async (input, signal) => {
      const { cancelled } = await registrar.call(
        input.actingCoordinatorId,
        "cancel_open_bulk_registration_items",
        roundArguments(input),
        cancelledAnswer(input.bulkId),
        signal,
      );
      return { cancelled };
    },

    logSubmission: async (summary, signal) => {
      const { agrees, reconciled } = await registrar.call(
        summary.actingCoordinatorId,
        "log_bulk_submission",
        auditArguments(summary),
        auditAnswer(summary.bulkId),
        signal,
      );
      return { agrees, reconciled };
    },
  };
}

function roundArguments({ bulkId, round }: RoundReference) {
  return { p_bulk_id: bulkId, p_round: round };
}

function failureArgument({ mentorId, detail, error, attempts, settledAt }: FailureOutcome) {
  return { mentorId, detail, ...error, attempts, settledAt };
}

function auditArguments(summary: RoundSummary) {
  return {
    ...roundArguments(summary),
    p_total: summary.total ?? null,
    p_succeeded: summary.succeeded ?? null,
    p_already_registered: summary.alreadyRegistered ?? null,
    p_failed: summary.failed ?? null,
    p_cancelled: summary.cancelled ?? null,
    p_overall_status: summary.overallStatus ?? null,
    p_settled_at: summary.settledAt ?? null,
    p_steering: summary.steering ?? [],
  };
}
