/**
 * Registers a mentor through `submit_proxy_registration`, which writes the row and settles the item in one transaction.
 * A deployment with another business table changes that SQL function, and nothing here.
 */
import type { ProxyRegistrationService } from "../activities/dependencies.ts";
import { submissionAnswer } from "./answers.ts";
import type { Registrar } from "./registrar.ts";

export function createProxyRegistrationService(registrar: Registrar): ProxyRegistrationService {
  return {
    submit: async ({ bulkId, actingCoordinatorId, round, mentorId, attempt }, signal) => {
      const { outcome, settledAt, attempts } = await registrar.call(
        actingCoordinatorId,
        "submit_proxy_registration",
        { p_bulk_id: bulkId, p_round: round, p_mentor_id: mentorId, p_attempt: attempt },
        submissionAnswer(bulkId, mentorId),
        signal,
      );
      return { detail: outcome, settledAt, attempts };
    },
  };
}
