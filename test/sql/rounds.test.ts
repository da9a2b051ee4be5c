/** Rounds, pages and counts: a retry takes what failed, and nothing that succeeded. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  failure,
  openRegistration,
  openRound,
  recordFailures,
  storedItem,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors, registrar } from "./sql-test.ts";
import type { Requests, Row } from "./sql-test.ts";

function counts(requests: Requests, bulkId: string, round: number, by = 1): Promise<Row> {
  return requests.call(authenticated(by), "bulk_registration_counts", { bulkId, round });
}

/** Of mentors 1 to 4, the first is registered, the second and third have failed, the fourth is open. */
async function openHalfSettled(requests: Requests): Promise<string> {
  const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
  await submit(requests, bulkId, mentor(1));
  await recordFailures(requests, bulkId, [failure(mentor(2)), failure(mentor(3))]);
  return bulkId;
}

describe("opening the next round", () => {
  it("reopens what failed and what was left open, and leaves successes where they are", async ({
    requests,
  }) => {
    const bulkId = await openHalfSettled(requests);

    const answer = await openRound(requests, bulkId, 2);

    expect(answer).toEqual({
      bulkId,
      round: 2,
      total: 3,
      firstPage: { mentorIds: mentors(2, 4), cursor: null },
      unknownMentorIds: [],
    });
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ status: "success", round: 1 });
    expect(await storedItem(requests, bulkId, mentor(2))).toMatchObject({
      status: "open",
      round: 2,
      detail: null,
      error_code: null,
      error_message: null,
      error_retryable: null,
      attempts: 0,
      settled_at: null,
    });
  });

  it("answers the same after a lost answer, also when the run has begun", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    const first = await openRound(requests, bulkId, 2);
    expect(await openRound(requests, bulkId, 2)).toEqual(first);

    await submit(requests, bulkId, mentor(2), { round: 2 });

    expect(await openRound(requests, bulkId, 2)).toEqual({
      bulkId,
      round: 2,
      total: 3,
      firstPage: { mentorIds: mentors(3, 4), cursor: null },
      unknownMentorIds: [],
    });
  });

  it("is a conflict when it isn't the one after the latest", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    expect(await errorCode(openRound(requests, bulkId, 3))).toBe("BR007");
    await openRound(requests, bulkId, 2);
    await openRound(requests, bulkId, 3);
    expect(await errorCode(openRound(requests, bulkId, 2))).toBe("BR007");
    expect(await errorCode(openRound(requests, bulkId, 1))).toBe("22023");
  });

  it("has nothing to retry when every item has succeeded, and changes nothing", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 1) });
    await submit(requests, bulkId, mentor(1));

    expect(await errorCode(openRound(requests, bulkId, 2))).toBe("BR008");

    expect(await counts(requests, bulkId, 1)).toMatchObject({ latestRound: 1, succeeded: 1 });
  });

  it("finds no bulk registration of another coordinator, and none that isn't sealed", async ({
    requests,
  }) => {
    const bulkId = await openHalfSettled(requests);
    const unsealedId = randomUUID();
    await requests.call(authenticated(1), "open_bulk_registration", {
      ...TEMPLATE,
      bulkId: unsealedId,
      mentorIds: mentors(1, 1),
    });
    expect(await errorCode(openRound(requests, bulkId, 2, 2))).toBe("BR003");
    expect(await errorCode(openRound(requests, unsealedId, 2))).toBe("BR003");
    expect(await errorCode(openRound(requests, randomUUID(), 2))).toBe("BR003");
  });

  it("never makes a duplicate: what is registered in a later round is registered once", async ({
    requests,
  }) => {
    const bulkId = await openHalfSettled(requests);
    await openRound(requests, bulkId, 2);
    for (const mentorId of mentors(2, 4)) await submit(requests, bulkId, mentorId, { round: 2 });
    const rows = await requests.owner("select mentor_id from public.proxy_activities order by mentor_id");
    expect(rows.map((row) => row["mentor_id"])).toEqual(mentors(1, 4));
  });
});

function page(requests: Requests, bulkId: string, cursor: unknown, limit = 2, round = 1): Promise<Row> {
  return requests.call(registrar(1), "next_bulk_registration_page", { bulkId, round, cursor, limit });
}

describe("the pages of a round", () => {
  it("follow one another by their cursor until it is null", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 5) });

    const first = await page(requests, bulkId, null);
    const second = await page(requests, bulkId, first["cursor"]);
    const third = await page(requests, bulkId, second["cursor"]);

    expect([first, second, third].map((answer) => answer["mentorIds"])).toEqual([
      mentors(1, 2),
      mentors(3, 4),
      mentors(5, 5),
    ]);
    expect(third).toEqual({ bulkId, mentorIds: mentors(5, 5), cursor: null });
    expect(first["cursor"]).toEqual(expect.any(Number));
  });

  it("have no cursor when the last one is just full", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 2) });
    expect(await page(requests, bulkId, null)).toEqual({ bulkId, mentorIds: mentors(1, 2), cursor: null });
  });

  it("hold open items of that round only", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    expect(await page(requests, bulkId, 0)).toEqual({ bulkId, mentorIds: [mentor(4)], cursor: null });
    await openRound(requests, bulkId, 2);
    expect(await page(requests, bulkId, 0)).toEqual({ bulkId, mentorIds: [], cursor: null });
    expect(await page(requests, bulkId, 0, 500, 2)).toMatchObject({ mentorIds: mentors(2, 4) });
  });

  it("are of 500 unless told, and never of more", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const values = { bulkId, round: 1, cursor: null };
    const answer = await requests.call(registrar(1), "next_bulk_registration_page", values);
    expect(answer["mentorIds"]).toEqual(mentors(1, 3));
    expect(await errorCode(page(requests, bulkId, null, 501))).toBe("22023");
    expect(await errorCode(page(requests, bulkId, null, 0))).toBe("22023");
  });

  it("are not found for another coordinator's bulk registration, or one that isn't there", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests, { by: 2 });
    expect(await errorCode(page(requests, bulkId, null))).toBe("BR003");
    expect(await errorCode(page(requests, randomUUID(), null))).toBe("BR003");
  });
});

describe("the counts of a round", () => {
  it("add up over a round that is under way", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    expect(await counts(requests, bulkId, 1)).toEqual({
      bulkId,
      round: 1,
      latestRound: 1,
      sealed: true,
      settings: {},
      total: 4,
      open: 1,
      succeeded: 1,
      alreadyRegistered: 0,
      failed: 2,
      cancelled: 0,
    });
  });

  it("tell already registered and cancelled apart", async ({ requests }) => {
    await submit(requests, await openRegistration(requests), mentor(1));
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, mentor(1));
    await requests.call(registrar(1), "cancel_open_bulk_registration_items", { bulkId, round: 1 });
    expect(await counts(requests, bulkId, 1)).toMatchObject({
      open: 0,
      succeeded: 1,
      alreadyRegistered: 1,
      failed: 2,
      cancelled: 2,
    });
  });

  it("keep what failed in a round when it has moved on", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    await openRound(requests, bulkId, 2);
    expect(await counts(requests, bulkId, 1)).toMatchObject({
      latestRound: 2,
      total: 4,
      open: 0,
      succeeded: 1,
      failed: 3,
      cancelled: 1,
    });
    expect(await counts(requests, bulkId, 2)).toMatchObject({ latestRound: 2, total: 3, open: 3 });
  });

  it("are of the latest round unless told", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    await openRound(requests, bulkId, 2);
    const answer = await requests.call(authenticated(1), "bulk_registration_counts", { bulkId });
    expect(answer).toEqual(await counts(requests, bulkId, 2));
  });

  it("say that a selection isn't sealed yet", async ({ requests }) => {
    const bulkId = randomUUID();
    const values = { ...TEMPLATE, bulkId, mentorIds: mentors(1, 2) };
    await requests.call(authenticated(1), "open_bulk_registration", values);
    expect(await counts(requests, bulkId, 1)).toMatchObject({ sealed: false, total: 2, open: 2 });
  });

  it("are refused for a round that isn't there and for another coordinator", async ({ requests }) => {
    const bulkId = await openHalfSettled(requests);
    expect(await errorCode(counts(requests, bulkId, 2))).toBe("BR007");
    expect(await errorCode(counts(requests, bulkId, 0))).toBe("BR007");
    expect(await errorCode(counts(requests, bulkId, 1, 2))).toBe("BR003");
  });
});
