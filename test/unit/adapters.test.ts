/** What the activities' dependencies ask of the SQL functions, and what they make of the answers. */
import { describe, expect, it } from "vitest";
import type { FailureOutcome } from "../../src/domain/outcome.ts";
import { createBulkRegistrationStore } from "../../src/supabase/bulk-registration-store.ts";
import { createProxyRegistrationService } from "../../src/supabase/proxy-registration-service.ts";
import type { Registrar } from "../../src/supabase/registrar.ts";
import { COORDINATOR_ID, mentorId } from "../support/mentor-ids.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";
const round = { bulkId, actingCoordinatorId: COORDINATOR_ID, round: 2 };
const settledAt = "2026-11-25T09:00:00.000Z";

/** Gives one answer, as far as the adapter accepts it, and keeps what it was asked. */
function registrarAnswering(body: object) {
  const calls: { coordinatorId: string; name: string; args: unknown; signal: AbortSignal }[] = [];
  const registrar: Registrar = {
    call: async (coordinatorId, name, args, answer, signal) => {
      calls.push({ coordinatorId, name, args, signal });
      return answer.parse({ bulkId, ...body });
    },
  };
  return { registrar, calls };
}

const { signal } = new AbortController();

describe("the registration service", () => {
  it("submits one mentor in the coordinator's name, and hands on what Postgres says", async () => {
    const { registrar, calls } = registrarAnswering({
      mentorId: mentorId(1),
      outcome: "alreadyRegistered",
      settledAt,
      attempts: 3,
    });
    const service = createProxyRegistrationService(registrar);
    const receipt = await service.submit({ ...round, mentorId: mentorId(1), attempt: 3 }, signal);
    expect(receipt).toEqual({ detail: "alreadyRegistered", settledAt, attempts: 3 });
    expect(calls).toEqual([
      {
        coordinatorId: COORDINATOR_ID,
        name: "submit_proxy_registration",
        args: { p_bulk_id: bulkId, p_round: 2, p_mentor_id: mentorId(1), p_attempt: 3 },
        signal,
      },
    ]);
  });
});

describe("the store", () => {
  it("reads a page from its cursor on", async () => {
    const { registrar, calls } = registrarAnswering({ mentorIds: [mentorId(1)], cursor: 501 });
    const page = await createBulkRegistrationStore(registrar).readPage({ ...round, cursor: 7 }, signal);
    expect(page).toEqual({ mentorIds: [mentorId(1)], cursor: 501 });
    expect(calls[0]).toMatchObject({
      name: "next_bulk_registration_page",
      args: { p_bulk_id: bulkId, p_round: 2, p_cursor: 7, p_limit: 500 },
    });
  });

  it("records failures, and tells which of them are registered all the same", async () => {
    const receipt = { mentorId: mentorId(1), detail: "registered", attempts: 5, settledAt };
    const { registrar, calls } = registrarAnswering({ recorded: 0, succeeded: [receipt] });
    const failure: FailureOutcome = {
      mentorId: mentorId(1),
      status: "failure",
      detail: "failed",
      error: { code: "busy", message: "The database was busy for too long", retryable: true },
      attempts: 5,
      settledAt,
    };
    const recorded = await createBulkRegistrationStore(registrar).recordFailures(
      { ...round, failures: [failure] },
      signal,
    );
    expect(recorded).toEqual({ succeeded: [{ ...receipt, status: "success" }] });
    expect(calls[0]).toMatchObject({ name: "record_bulk_registration_failures" });
    expect(calls[0]?.args).toEqual({
      p_bulk_id: bulkId,
      p_round: 2,
      p_failures: [
        {
          mentorId: mentorId(1),
          detail: "failed",
          code: "busy",
          message: "The database was busy for too long",
          retryable: true,
          attempts: 5,
          settledAt,
        },
      ],
    });
  });

  it("cancels what is open", async () => {
    const { registrar, calls } = registrarAnswering({ cancelled: 4 });
    expect(await createBulkRegistrationStore(registrar).cancelOpenItems(round, signal)).toEqual({
      cancelled: 4,
    });
    expect(calls[0]).toMatchObject({
      name: "cancel_open_bulk_registration_items",
      args: { p_bulk_id: bulkId, p_round: 2 },
    });
  });

  it.each([[true], [false]])(
    "writes the audit, also when it had been written before (logged: %s)",
    async (logged) => {
      const { registrar, calls } = registrarAnswering({
        round: 2,
        logged,
        agrees: !logged,
        reconciled: logged,
      });
      const counts = { total: 3, succeeded: 2, alreadyRegistered: 1, failed: 1, cancelled: 0 };
      const steering = [{ action: "pause", by: COORDINATOR_ID, at: settledAt }] as const;
      const summary = { ...round, ...counts, overallStatus: "partialSuccess", settledAt, steering } as const;
      const answer = await createBulkRegistrationStore(registrar).logSubmission(summary, signal);
      expect(answer).toEqual({ agrees: !logged, reconciled: logged });
      expect(calls[0]).toMatchObject({ coordinatorId: COORDINATOR_ID, name: "log_bulk_submission" });
      expect(calls[0]?.args).toEqual({
        p_bulk_id: bulkId,
        p_round: 2,
        p_total: 3,
        p_succeeded: 2,
        p_already_registered: 1,
        p_failed: 1,
        p_cancelled: 0,
        p_overall_status: "partialSuccess",
        p_settled_at: settledAt,
        p_steering: steering,
      });
    },
  );

  it("states no counts of a round that it knows nothing of", async () => {
    const { registrar, calls } = registrarAnswering({ logged: true, agrees: false, reconciled: true });
    await createBulkRegistrationStore(registrar).logSubmission(round, signal);
    expect(calls[0]?.args).toMatchObject({
      p_round: 2,
      p_total: null,
      p_overall_status: null,
      p_steering: [],
    });
  });
});
