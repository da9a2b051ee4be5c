/** The calls of the activities' store of rounds, and how it reads the answers. */
import { describe, expect, it } from "vitest";
import { createRoundStore } from "../../src/supabase/round-store.ts";
import type { Registrar } from "../../src/supabase/registrar.ts";
import { COORDINATOR_ID, mentorId } from "../../src/testing/mentor-ids.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";
const round = { bulkId, actingCoordinatorId: COORDINATOR_ID, round: 2 };
const counts = { settled: 3, succeeded: 2, alreadyRegistered: 1, failed: 1, cancelled: 0 };
const state = { total: 40, counts, ended: false, maximumConcurrency: 5 };
const item = {
  sequence: 3,
  position: 7,
  mentorId: mentorId(1),
  detail: "alreadyRegistered",
  errorCode: null,
  errorCause: null,
  attempts: 3,
  settledAt: "2026-11-25T09:00:00.123+00:00",
};
const { signal } = new AbortController();

const ANOTHER_ANSWER = "The adapter takes another answer";

/** Gives one answer through the adapter's check, and records the call. */
function registrarAnswering(body: object) {
  const calls: { coordinatorId: string; name: string; args: unknown; signal: AbortSignal }[] = [];
  const registrar: Registrar = {
    call: async (coordinatorId, name, args, answer, given) => {
      calls.push({ coordinatorId, name, args, signal: given });
      const read = answer.safeParse({ bulkId, round: 2, ...body });
      if (!read.success) throw new TypeError(ANOTHER_ANSWER);
      return read.data;
    },
  };
  return { store: createRoundStore(registrar), calls };
}

describe("a write", () => {
  it("submits a range in the coordinator's name, and returns the state of the round", async () => {
    const { store, calls } = registrarAnswering({ ...state, outcome: null });
    expect(await store.submit({ ...round, from: 7, to: 16, attempt: 3 }, signal)).toEqual(state);
    expect(calls).toEqual([
      {
        coordinatorId: COORDINATOR_ID,
        name: "submit_registrations",
        args: { p_bulk_id: bulkId, p_round: 2, p_from: 7, p_to: 16, p_attempt: 3 },
        signal,
      },
    ]);
  });

  it("of one position returns its outcome", async () => {
    const { store } = registrarAnswering({ ...state, outcome: item });
    expect(await store.submit({ ...round, from: 7, to: 7, attempt: 3 }, signal)).toEqual({
      ...state,
      outcome: {
        mentorId: mentorId(1),
        status: "success",
        detail: "alreadyRegistered",
        attempts: 3,
        settledAt: "2026-11-25T09:00:00.123Z",
      },
    });
  });

  it.each([
    ["another bulk registration", { bulkId: "b0000000-0000-4000-8000-000000000002" }],
    ["another round", { round: 1 }],
    ["no counts", { counts: undefined }],
    ["no end", { ended: undefined }],
    ["no maximum", { maximumConcurrency: 0 }],
  ])("treats an answer about %s as a missing answer", async (_, wrong) => {
    const { store } = registrarAnswering({ ...state, outcome: null, ...wrong });
    await expect(store.submit({ ...round, from: 1, to: 1, attempt: 1 }, signal)).rejects.toThrow(
      ANOTHER_ANSWER,
    );
  });
});

describe("the store of rounds", () => {
  it.each([true, false])("probes whether writes succeed (%s)", async (probed) => {
    const { store, calls } = registrarAnswering({ ...state, probed });
    expect(await store.probe(round, signal)).toBe(probed);
    expect(calls[0]).toMatchObject({
      name: "submit_registrations",
      args: { p_bulk_id: bulkId, p_probe: true },
    });
  });

  it("settles failures by position, with codes only", async () => {
    const failures = [{ position: 7, code: "busy", cause: "57014", attempts: 6 }] as const;
    const failed = { ...item, detail: "failed", errorCode: "busy", errorCause: "57014", attempts: 6 };
    const { store, calls } = registrarAnswering({ ...state, outcome: failed });
    expect(await store.settleFailures({ ...round, failures }, signal)).toMatchObject({
      counts,
      outcome: { status: "failure", detail: "failed", error: { code: "busy", retryable: true }, attempts: 6 },
    });
    expect(calls[0]).toMatchObject({
      name: "settle_failures",
      args: { p_bulk_id: bulkId, p_round: 2, p_failures: failures },
    });
  });

  it("asks which positions are open", async () => {
    const { store, calls } = registrarAnswering({ positions: [8] });
    expect(await store.openPositions({ ...round, positions: [7, 8] }, signal)).toEqual([8]);
    expect(calls[0]).toMatchObject({ name: "read_open_positions", args: { p_positions: [7, 8] } });
  });

  it("doesn't close the round from its beginning again", async () => {
    const { store } = registrarAnswering({ ...state, cursor: 0 });
    await expect(store.closeRound({ ...round, reason: "cancelled", after: 5_000 }, signal)).rejects.toThrow(
      ANOTHER_ANSWER,
    );
  });

  it.each([5_000, null])("closes a chunk of the round, and says where to continue (%s)", async (cursor) => {
    const { store, calls } = registrarAnswering({ ...state, cursor });
    expect(await store.closeRound({ ...round, reason: "deadline", after: 0 }, signal)).toEqual({
      ...state,
      cursor,
    });
    expect(calls[0]).toMatchObject({
      name: "close_round",
      args: { p_bulk_id: bulkId, p_round: 2, p_reason: "deadline", p_after: 0 },
    });
  });

  it.each([
    [{ done: false, reconciled: null }, undefined],
    [{ done: true, reconciled: true }, { reconciled: true }],
    [{ done: true, reconciled: false }, { reconciled: false }],
  ])("has a chunk of the round audited: %j", async (answer, findings) => {
    const steering = [{ action: "pause", by: COORDINATOR_ID, at: "2026-11-25T09:00:00.000Z" }] as const;
    const { store, calls } = registrarAnswering(answer);
    expect(await store.logBulkSubmission({ ...round, steering }, signal)).toEqual(findings);
    expect(calls[0]).toMatchObject({
      coordinatorId: COORDINATOR_ID,
      name: "log_bulk_submission",
      args: { p_bulk_id: bulkId, p_round: 2, p_steering: steering },
    });
  });
});
