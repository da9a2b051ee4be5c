/**
 * Retrying: the next round over items whose latest outcome is a failure, all of them or a choice.
 *
 * Longer than 250 lines: the tests share the rounds that they open.
 */
import { describe, expect } from "vitest";
import {
  closeRound,
  countActivities,
  failure,
  openChunk,
  openRegistration,
  openRound,
  readProgress,
  settleFailures,
  stored,
  storedItems,
  submit,
} from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Requests } from "./sql-test.ts";

/** Mentors 1 to 6: two are registered, two have failed with different codes, and two are cancelled. */
async function openSettled(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 6) });
  await submit(requests, bulkId, [1, 2]);
  await settleFailures(requests, bulkId, [failure(3, { code: "busy" }), failure(4)]);
  await closeRound(requests, bulkId);
  return bulkId;
}

async function taken(requests: Requests, bulkId: string, round: number): Promise<unknown[]> {
  const items = await storedItems(requests, bulkId, round);
  expect(items.map((item) => item["position"])).toEqual(items.map((_, index) => index + 1));
  return items.map((item) => item["selection_position"]);
}

describe("a new round", () => {
  it("takes every failed item in the order of the selection, and leaves the previous round as it is", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    const before = await stored(requests, bulkId);

    const answer = await openRound(requests, bulkId, 2, { settings: { concurrency: 2 } });

    expect(answer).toEqual({
      bulkId,
      round: 2,
      total: 4,
      sealed: true,
      ended: false,
      cursor: null,
      unknownMentorIds: [],
      concurrency: 2,
      maximumConcurrency: 5,
    });
    expect(await taken(requests, bulkId, 2)).toEqual([3, 4, 5, 6]);
    const after = await stored(requests, bulkId);
    expect(after[2]?.slice(0, 6)).toEqual(before[2]);
    const rounds = await requests.owner(
      "select took_cancelled, opened_over from public.bulk_registration_rounds order by round",
    );
    expect(rounds.map((round) => round["took_cancelled"])).toEqual([0, 2]);
    expect(rounds[0]?.["opened_over"]).toBeNull();
  });

  it.for([
    [{ codes: ["busy", "cancelled"] }, [3, 5, 6]],
    [{ mentorIds: [mentor(6), mentor(1), mentor(3), mentor(6)] }, [3, 6]],
  ] as const)("takes a choice: %j", async ([choice, positions], { requests }) => {
    const bulkId = await openSettled(requests);
    expect(await openRound(requests, bulkId, 2, choice)).toMatchObject({
      total: positions.length,
      sealed: true,
    });
    expect(await taken(requests, bulkId, 2)).toEqual(positions);
  });

  it("takes codes and mentors together, in several calls of which the last one seals", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    const over = { codes: ["busy"], mentors: 2, digest: "0" };

    const first = await openRound(requests, bulkId, 2, { over, codes: ["busy"], last: false });
    expect(first).toMatchObject({ total: null, sealed: false, cursor: null });
    expect(await errorCode(submit(requests, bulkId, 1, { round: 2 }))).toBe("BR003");
    expect(await readProgress(requests, bulkId)).toMatchObject({ round: 1, latestRound: 1 });

    const chosen = { over, mentorIds: [mentor(3), mentor(5)] };
    expect(await openRound(requests, bulkId, 2, { ...chosen, last: false })).toMatchObject({ sealed: false });
    expect(await openRound(requests, bulkId, 2, chosen)).toMatchObject({ total: 2, sealed: true });
    expect(await taken(requests, bulkId, 2)).toEqual([3, 5]);
  });

  it("takes what the latest of several rounds left, also when that round left a mentor out", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2, { codes: ["cancelled"] });
    await submit(requests, bulkId, 1, { round: 2 });
    await closeRound(requests, bulkId, { round: 2, reason: "deadline" });

    expect(await openRound(requests, bulkId, 3)).toMatchObject({ total: 3 });
    expect(await taken(requests, bulkId, 3)).toEqual([3, 4, 6]);
    expect(await submit(requests, bulkId, [1, 3], { round: 3 })).toMatchObject({
      ended: true,
      counts: { succeeded: 3 },
    });
    // Each mentor was registered in one round only.
    expect(await countActivities(requests)).toBe(6);
    expect(await openRound(requests, bulkId, 4)).toMatchObject({ total: 0, sealed: false });
  });

  it("isn't kept when there is nothing to take up", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const before = await stored(requests, bulkId);
    for (const choice of [{ codes: ["deadline"] }, { mentorIds: mentors(1, 2) }, { mentorIds: [] }]) {
      expect(await openRound(requests, bulkId, 2, choice)).toMatchObject({
        total: 0,
        sealed: false,
        cursor: null,
      });
    }
    expect(await stored(requests, bulkId)).toEqual(before);
  });

  it("isn't opened for a mentor outside the selection: the answer names the mentor", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const before = await stored(requests, bulkId);
    const mentorIds = [UNKNOWN_MENTOR, mentor(3), mentor(9)];
    expect(await openRound(requests, bulkId, 2, { mentorIds })).toMatchObject({
      sealed: false,
      unknownMentorIds: [UNKNOWN_MENTOR, mentor(9)],
    });
    expect(await stored(requests, bulkId)).toEqual(before);
  });
});

describe("an existing round", () => {
  it("is the answer to the same choice in every state, and isn't written again", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    const first = await openRound(requests, bulkId, 2, { codes: ["busy"] });
    expect(await openRound(requests, bulkId, 2, { codes: ["busy"] })).toEqual(first);
    await submit(requests, bulkId, 1, { round: 2 });
    const before = await stored(requests, bulkId);
    expect(await openRound(requests, bulkId, 2, { codes: ["busy"] })).toEqual({ ...first, ended: true });
    expect(await stored(requests, bulkId)).toEqual(before);
  });

  it("conflicts with another choice, and so does a round that isn't the next one", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2, { codes: ["busy"] });
    await submit(requests, bulkId, 1, { round: 2 });
    for (const [round, values] of [
      [2, { codes: ["cancelled"] }],
      [2, {}],
      [1, {}],
      [4, {}],
      [0, {}],
    ] as const) {
      expect(await errorCode(openRound(requests, bulkId, round, values))).toBe("BR007");
    }
  });

  it("must end before the next one is opened", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, 1);
    expect(await errorCode(openRound(requests, bulkId, 2))).toBe("BR014");
    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2);
    expect(await errorCode(openRound(requests, bulkId, 3))).toBe("BR014");
  });

  it("is filled further by the same choice, and gives way to another choice once it is abandoned", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2, { last: false });
    expect(await errorCode(openRound(requests, bulkId, 2, { codes: ["busy"] }))).toBe("BR007");
    await requests.owner(
      "update public.bulk_registration_rounds set filled_at = now() - interval '2 minutes' where round = 2",
    );

    expect(await openRound(requests, bulkId, 2, { codes: ["busy"] })).toMatchObject({
      total: 1,
      sealed: true,
    });

    expect(await taken(requests, bulkId, 2)).toEqual([3]);
    // A later chunk of the abandoned opening comes too late.
    expect(await errorCode(openRound(requests, bulkId, 2, { after: 5_000 }))).toBe("BR007");
  });
});

describe("a round that was opened with a request id", () => {
  const requestId = "dddddddd-0000-4000-8000-000000000001";
  const find = (requests: Requests, bulkId: string, by = 1) =>
    requests.call(authenticated(by), "find_round", { bulkId, requestId });

  it("is found by that id, only for its own coordinator, and stays the only round with that id", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    expect(await find(requests, bulkId)).toEqual({ bulkId, round: null });
    await openRound(requests, bulkId, 2, { codes: ["busy"], requestId });
    expect(await find(requests, bulkId)).toEqual({ bulkId, round: 2 });
    expect(await errorCode(find(requests, bulkId, 2))).toBe("BR003");
    // A second request with another id leaves the first id in place.
    await openRound(requests, bulkId, 2, {
      codes: ["busy"],
      requestId: "dddddddd-0000-4000-8000-000000000002",
    });
    expect(await find(requests, bulkId)).toEqual({ bulkId, round: 2 });
    await closeRound(requests, bulkId, { round: 2 });
    expect(await errorCode(openRound(requests, bulkId, 3, { requestId }))).toBe("23505");
  });

  it("is null when there was nothing to take up", async ({ requests }) => {
    const bulkId = await openSettled(requests);
    await openRound(requests, bulkId, 2, { codes: ["deadline"], requestId });
    expect(await find(requests, bulkId)).toEqual({ bulkId, round: null });
  });
});

describe("open_round refuses", () => {
  it("a bulk registration of another coordinator, one that isn't there and one that isn't sealed", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    const unsealedId = "eeeeeeee-0000-4000-8000-000000000001";
    await openChunk(requests, { bulkId: unsealedId, mentorIds: mentors(1, 1) });
    expect(await errorCode(openRound(requests, bulkId, 2, {}, 2))).toBe("BR003");
    expect(await errorCode(openRound(requests, UNKNOWN_MENTOR, 2))).toBe("BR003");
    expect(await errorCode(openRound(requests, unsealedId, 2))).toBe("BR003");
  });

  it("a caller who is not a coordinator, missing arguments, and more than 5,000 mentors in one call", async ({
    requests,
  }) => {
    const bulkId = await openSettled(requests);
    expect(await errorCode(openRound(requests, bulkId, 2, {}, 9))).toBe("BR009");
    const values = { bulkId, round: 2, settings: "{}", over: "{}" };
    const refused = [
      { round: null },
      { settings: null },
      { over: null },
      { last: null },
      { after: null },
      { mentorIds: [null] },
      { mentorIds: Array.from({ length: 5_001 }, () => mentor(1)) },
    ];
    for (const change of refused) {
      expect(await errorCode(requests.call(authenticated(1), "open_round", { ...values, ...change }))).toBe(
        "22023",
      );
    }
  });
});
