/** What readers of a round get: progress behind a sequence number, outcomes, history, and open positions. */
import { describe, expect } from "vitest";
import {
  closeRound,
  failure,
  openChunk,
  openRegistration,
  openRound,
  readProgress,
  settleFailures,
  submit,
} from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors, registrar, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

const UNSEALED = "eeeeeeee-0000-4000-8000-000000000001";

/** Mentors 1 to 6, of whom 4, 2 (failed), 1 and 3 have settled in this order. Mentors 5 and 6 are open. */
async function openMoving(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 6) });
  await submit(requests, bulkId, 4);
  await settleFailures(requests, bulkId, [failure(2)]);
  await submit(requests, bulkId, [1, 3]);
  return bulkId;
}

const pluck = (answer: Row, field: string): unknown[] =>
  (answer["items"] as Row[]).map((item) => item[field]);

describe("progress", () => {
  it("gives the state of the round and its settings", async ({ requests }) => {
    const bulkId = await openMoving(requests);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/);
    expect(await readProgress(requests, bulkId)).toEqual({
      bulkId,
      round: 1,
      projectId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      latestRound: 1,
      kind: "registration",
      ofBulkId: null,
      total: 6,
      sealed: true,
      counts: { settled: 4, succeeded: 3, alreadyRegistered: 0, failed: 1, cancelled: 0 },
      ended: false,
      openedAt: at,
      startedAt: at,
      endedAt: null,
      concurrency: 5,
      maximumConcurrency: 5,
      settings: {},
      items: [],
    });
    await closeRound(requests, bulkId);
    expect(await requests.call(registrar(1), "read_progress", { bulkId })).toMatchObject({
      ended: true,
      endedAt: at,
    });
  });

  it("gives the items behind a sequence number in order, without gaps or repetitions", async ({
    requests,
  }) => {
    const bulkId = await openMoving(requests);
    const all = await readProgress(requests, bulkId, { limit: 1000 });
    expect(pluck(all, "sequence")).toEqual([1, 2, 3, 4]);
    expect(pluck(all, "position")).toEqual([4, 2, 1, 3]);
    expect((all["items"] as Row[])[1]).toEqual({
      sequence: 2,
      position: 2,
      mentorId: mentor(2),
      detail: "failed",
      errorCode: "invalidData",
      errorCause: "23514",
      attempts: 5,
      settledAt: expect.any(String),
    });
    expect(pluck(await readProgress(requests, bulkId, { after: 1, limit: 2 }), "sequence")).toEqual([2, 3]);
    expect(pluck(await readProgress(requests, bulkId, { after: 4, limit: 2 }), "sequence")).toEqual([]);
    await closeRound(requests, bulkId);
    expect(pluck(await readProgress(requests, bulkId, { after: 4, limit: 9 }), "position")).toEqual([5, 6]);
  });

  it("is of the latest sealed round by default, and separate for each round", async ({ requests }) => {
    const bulkId = await openMoving(requests);
    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2);
    await submit(requests, bulkId, 2, { round: 2 });

    expect(await readProgress(requests, bulkId, { limit: 9 })).toMatchObject({
      round: 2,
      latestRound: 2,
      total: 3,
      counts: { settled: 1, succeeded: 1 },
      items: [{ sequence: 1, position: 2, mentorId: mentor(5) }],
    });
    const first = await readProgress(requests, bulkId, { round: 1, limit: 9 });
    expect(first).toMatchObject({
      latestRound: 2,
      total: 6,
      counts: { settled: 6, cancelled: 2 },
      ended: true,
    });
    expect(pluck(first, "sequence")).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("says while a selection isn't sealed yet", async ({ requests }) => {
    await openChunk(requests, { bulkId: UNSEALED, mentorIds: mentors(1, 1) });
    expect(await readProgress(requests, UNSEALED)).toMatchObject({
      round: 1,
      sealed: false,
      total: null,
      ended: false,
    });
  });

  it("is refused for an unknown id, for another coordinator's, and outside the bounds of a page", async ({
    requests,
  }) => {
    const bulkId = await openMoving(requests);
    expect(await errorCode(readProgress(requests, UNSEALED))).toBe("BR003");
    expect(await errorCode(readProgress(requests, bulkId, {}, 2))).toBe("BR003");
    expect(await errorCode(readProgress(requests, bulkId, { round: 2 }))).toBe("BR007");
    expect(await errorCode(readProgress(requests, bulkId, { limit: 1001 }))).toBe("22023");
    expect(await errorCode(readProgress(requests, bulkId, { after: -1 }))).toBe("22023");
  });
});

describe("outcomes", () => {
  it("come in the order of the positions, in pages, without open items", async ({ requests }) => {
    const bulkId = await openMoving(requests);
    const read = (after: number, limit: number): Promise<Row> =>
      requests.call(authenticated(1), "read_outcomes", { bulkId, round: 1, after, limit });

    expect(await read(0, 3)).toMatchObject({
      bulkId,
      cursor: 3,
      items: [{ position: 1 }, { position: 2 }, { position: 3 }],
    });
    expect(await read(3, 3)).toMatchObject({
      cursor: null,
      items: [{ position: 4, mentorId: mentor(4), sequence: 1 }],
    });
    await closeRound(requests, bulkId);
    expect(pluck(await read(3, 3), "position")).toEqual([4, 5, 6]);
    expect(await read(3, 3)).toMatchObject({ cursor: null });
  });

  it("are refused for an unknown id, for another coordinator's, and outside the bounds of a page", async ({
    requests,
  }) => {
    const bulkId = await openMoving(requests);
    const code = (values: Row, by = 1): Promise<string> =>
      errorCode(
        requests.call(authenticated(by), "read_outcomes", {
          bulkId,
          round: 1,
          after: 0,
          limit: 9,
          ...values,
        }),
      );
    expect(await code({}, 2)).toBe("BR003");
    expect(await code({ round: 2 })).toBe("BR007");
    expect(await code({ limit: 0 })).toBe("22023");
    expect(await code({ limit: 1001 })).toBe("22023");
  });
});

describe("the history", () => {
  it("has the outcome of each mentor in every round, in the order of the selection", async ({ requests }) => {
    const bulkId = await openMoving(requests);
    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2, { mentorIds: [mentor(5)] });
    await closeRound(requests, bulkId, { round: 2, reason: "interrupted" });
    await openRound(requests, bulkId, 3, { mentorIds: [mentor(2), mentor(5)] });
    await submit(requests, bulkId, 2, { round: 3 });
    const read = (after: number, limit: number, by = 1): Promise<Row> =>
      requests.call(authenticated(by), "read_history", { bulkId, after, limit });

    const all = await read(0, 1000);
    expect(
      (all["items"] as Row[]).map((item) => [
        item["position"],
        item["round"],
        item["errorCode"] ?? item["detail"],
      ]),
    ).toEqual([
      [1, 1, "registered"],
      [2, 1, "invalidData"],
      [3, 1, "registered"],
      [4, 1, "registered"],
      [5, 1, "cancelled"],
      [5, 2, "interrupted"],
      [5, 3, "registered"],
      [6, 1, "cancelled"],
    ]);
    expect(all["cursor"]).toBeNull();
    const page = await read(3, 2);
    expect(page["cursor"]).toBe(5);
    expect(pluck(page, "mentorId")).toEqual([mentor(4), mentor(5), mentor(5), mentor(5)]);

    expect(await errorCode(read(0, 10, 2))).toBe("BR003");
    expect(await errorCode(read(0, 1001))).toBe("22023");
  });
});

describe("open positions", () => {
  it("are those of the given positions that aren't settled", async ({ requests }) => {
    const bulkId = await openMoving(requests);
    const ask = (positions: number[], by = 1): Promise<Row> =>
      requests.call(registrar(by), "read_open_positions", { bulkId, round: 1, positions });
    expect(await ask([6, 5, 4, 1])).toEqual({ bulkId, positions: [5, 6] });
    expect(await ask([1])).toEqual({ bulkId, positions: [] });
    expect(await errorCode(ask([1], 2))).toBe("BR003");
    expect(await errorCode(ask([]))).toBe("22023");
    expect(await errorCode(ask(Array.from({ length: 101 }, (_, index) => index)))).toBe("22023");
    const elsewhere = { bulkId: UNKNOWN_MENTOR, round: 1, positions: [1] };
    expect(await errorCode(requests.call(registrar(1), "read_open_positions", elsewhere))).toBe("BR003");
  });
});
