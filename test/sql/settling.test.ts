/** Failures that Postgres can't know by itself, and the closing of a round: settled items never change. */
import { describe, expect } from "vitest";
import {
  closeRound,
  failure,
  openChunk,
  openRegistration,
  openRound,
  settleFailures,
  stored,
  storedItems,
  submit,
} from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

async function outcomes(requests: Requests, bulkId: string, round = 1): Promise<unknown[]> {
  const items = await storedItems(requests, bulkId, round);
  return items.map((item) => [
    item["sequence"],
    item["detail"],
    item["error_code"],
    item["error_cause"],
    item["attempts"],
  ]);
}

describe("settling failures", () => {
  it("stores code, cause and attempts, and answers the state of the round", async ({ requests }) => {
    const bulkId = await openRegistration(requests);

    const both = await settleFailures(requests, bulkId, [
      failure(3, { code: "gateway", cause: "502", attempts: 7 }),
      failure(1, { code: "busy", cause: null, attempts: 5 }),
    ]);
    const last = await settleFailures(requests, bulkId, [failure(2)]);

    expect(both).toMatchObject({ bulkId, ended: false, counts: { settled: 2, failed: 2 }, outcome: null });
    expect(last).toMatchObject({
      ended: true,
      counts: { settled: 3, succeeded: 0, failed: 3, cancelled: 0 },
      outcome: {
        position: 2,
        mentorId: mentor(2),
        detail: "failed",
        errorCode: "invalidData",
        errorCause: "23514",
      },
    });
    expect(await outcomes(requests, bulkId)).toEqual([
      [1, "failed", "busy", null, 5],
      [3, "failed", "invalidData", "23514", 5],
      [2, "failed", "gateway", "502", 7],
    ]);
  });

  it("leaves settled items alone, answers what is stored, and writes nothing a second time", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, 1);
    await settleFailures(requests, bulkId, [failure(1), failure(2)]);
    const before = await stored(requests, bulkId);

    expect(await settleFailures(requests, bulkId, [failure(1, { code: "busy" })])).toMatchObject({
      outcome: { detail: "registered", errorCode: null },
      counts: { settled: 2, succeeded: 1, failed: 1 },
    });
    expect(await settleFailures(requests, bulkId, [failure(2, { code: "busy" })])).toMatchObject({
      outcome: { errorCode: "invalidData" },
    });
    expect(await stored(requests, bulkId)).toEqual(before);
  });

  it("takes codes only: a failure needs a code, and a text that could hold a name is refused", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    for (const changes of [
      { code: null },
      { code: "No such mentor: Amina" },
      { cause: "Key (id)=(7)" },
      { attempts: -1 },
    ]) {
      expect(await errorCode(settleFailures(requests, bulkId, [failure(1, changes)]))).toBe("23514");
    }
  });

  it("is refused for no positions, more than 500, repeated or foreign ones, and for an invalid list", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const many = Array.from({ length: 501 }, (_, index) => failure(index + 1));
    for (const failures of [[], many, [failure(1), failure(1)], [{ code: "busy" }]]) {
      expect(await errorCode(settleFailures(requests, bulkId, failures))).toBe("22023");
    }
    const noList = { bulkId, round: 1, failures: "{}" };
    expect(await errorCode(requests.call(registrar(1), "settle_failures", noList))).toBe("22023");
    for (const position of [0, 4]) {
      expect(await errorCode(settleFailures(requests, bulkId, [failure(position)]))).toBe("BR010");
    }
  });

  it("finds no bulk registration of another coordinator", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(settleFailures(requests, bulkId, [failure(1)], { by: 2 }))).toBe("BR003");
  });
});

describe("closing a round", () => {
  it.for([
    ["cancelled", "cancelled", 2],
    ["deadline", "failed", 0],
    ["interrupted", "failed", 0],
    ["coordinatorInactive", "failed", 0],
  ] as const)(
    "as %s settles open items with that reason, and no settled ones",
    async ([reason, detail, cancelled], { requests }) => {
      const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
      await submit(requests, bulkId, 3);
      await settleFailures(requests, bulkId, [failure(1)]);

      const answer = await closeRound(requests, bulkId, { reason });

      expect(answer).toMatchObject({
        bulkId,
        round: 1,
        total: 4,
        ended: true,
        cursor: null,
        counts: { settled: 4, succeeded: 1, failed: 3, cancelled },
      });
      expect(await outcomes(requests, bulkId)).toEqual([
        [2, "failed", "invalidData", "23514", 5],
        [3, detail, reason, null, 0],
        [1, "registered", null, null, 1],
        [4, detail, reason, null, 0],
      ]);
      expect(await closeRound(requests, bulkId, { reason: "interrupted" })).toEqual(answer);
    },
  );

  it("begins behind a position, and answers the position to continue from", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await closeRound(requests, bulkId, { after: 1 })).toMatchObject({
      ended: false,
      counts: { settled: 2 },
      cursor: null,
    });
    expect(await closeRound(requests, bulkId)).toMatchObject({ ended: true, counts: { settled: 3 } });
  });

  it("leaves the start empty in a round without any write", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await closeRound(requests, bulkId);
    const [round] = await requests.owner("select started_at, ended_at from public.bulk_registration_rounds");
    expect(round).toMatchObject({ started_at: null, ended_at: expect.any(Date) });
  });

  it("is possible for the coordinator only after an interruption", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    for (const reason of ["cancelled", "deadline", "coordinatorInactive"]) {
      const request = requests.call(authenticated(1), "close_round", { bulkId, round: 1, reason });
      expect(await errorCode(request)).toBe("42501");
    }
    const closed = await requests.call(authenticated(1), "close_round", {
      bulkId,
      round: 1,
      reason: "interrupted",
    });
    expect(closed).toMatchObject({ ended: true, counts: { failed: 3, cancelled: 0 } });
    expect(await openRound(requests, bulkId, 2)).toMatchObject({ total: 3 });
  });

  it("finds no round of another coordinator and no unsealed round, and requires a reason", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const unsealedId = "eeeeeeee-0000-4000-8000-000000000001";
    await openChunk(requests, { bulkId: unsealedId, mentorIds: mentors(1, 1) });
    expect(await errorCode(closeRound(requests, bulkId, { by: 2 }))).toBe("BR003");
    expect(await errorCode(closeRound(requests, bulkId, { round: 2 }))).toBe("BR003");
    expect(await errorCode(closeRound(requests, unsealedId))).toBe("BR003");
    expect(await errorCode(closeRound(requests, bulkId, { reason: "boredom" }))).toBe("22023");
    expect(await errorCode(closeRound(requests, bulkId, { after: -1 }))).toBe("22023");
  });
});
