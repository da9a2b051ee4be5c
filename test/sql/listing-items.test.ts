/** The items of a bulk registration, as its coordinator looks them up: in the order of the selection, in every state. */
import { describe, expect } from "vitest";
import { listItems, pluck, readPages } from "./lists.ts";
import { failure, openRegistration, openRound, recordFailures, submit } from "./scenario.ts";
import { authenticated, chapter, it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

const allItems = (
  requests: Requests,
  bulkId: string,
  limit: number,
  filter: Arguments = {},
): Promise<Row[]> =>
  readPages(limit, (last) =>
    listItems(requests, bulkId, { limit, after: last?.["position"] ?? null, ...filter }),
  );

describe("the items of a bulk registration", () => {
  it("come in the order of the selection, by name, but never with a name of another chapter", async ({
    requests,
  }) => {
    const mentorIds = [mentor(7), mentor(45), mentor(41), UNKNOWN_MENTOR, mentor(2)];
    const bulkId = await openRegistration(requests, { mentorIds });

    const listed = await listItems(requests, bulkId);
    expect(listed.map((item) => [item["mentorId"], item["name"]])).toEqual([
      [mentor(7), "Goran Bakken"],
      [mentor(45), null],
      [mentor(41), "Olga Tveit"],
      [UNKNOWN_MENTOR, null],
      [mentor(2), "Birgit Kowalska"],
    ]);

    await requests.owner("update public.mentors set chapter_id = $2 where id = $1", [mentor(7), chapter(2)]);
    expect((await listItems(requests, bulkId))[0]).toMatchObject({ mentorId: mentor(7), name: null });
  });

  it("say what became of each", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
    const receipt = await submit(requests, bulkId, mentor(2), { attempt: 3 });
    await recordFailures(requests, bulkId, [failure(mentor(3)), failure(mentor(4), { detail: "cancelled" })]);

    const nothing = { detail: null, errorCode: null, errorMessage: null, errorRetryable: null };
    const failed = {
      status: "failure",
      errorCode: "databaseDown",
      errorMessage: "The database was down for too long",
      errorRetryable: true,
      attempts: 5,
      settledAt: "2026-11-25T10:00:00.123+00:00",
    };
    expect(await listItems(requests, bulkId)).toEqual(
      [
        { ...nothing, name: "Amina Dahl", status: "open", attempts: 0, settledAt: null },
        {
          ...nothing,
          name: "Birgit Kowalska",
          status: "success",
          detail: "registered",
          attempts: 3,
          settledAt: receipt["settledAt"],
        },
        { ...failed, name: "Carlos Rossi", detail: "failed" },
        { ...failed, name: "Dagny Yilmaz", detail: "cancelled" },
      ].map((item, index) => ({
        ...item,
        mentorId: mentor(index + 1),
        round: 1,
        position: expect.any(Number) as number,
      })),
    );
  });

  it("are the whole selection in every state, whatever the size of the pages", async ({ requests }) => {
    const mentorIds = [...mentors(10, 20).toReversed(), ...mentors(1, 9)];
    const bulkId = await openRegistration(requests, { mentorIds });
    const other = await openRegistration(requests, { mentorIds });
    const expectWhole = async (): Promise<Row[]> => {
      const whole = await listItems(requests, bulkId);
      expect(pluck(whole, "mentorId")).toEqual(mentorIds);
      for (const limit of [1, 3, 19, 20, 21]) expect(await allItems(requests, bulkId, limit)).toEqual(whole);
      return whole;
    };

    await expectWhole();
    // Open and settled ones among each other.
    for (const id of [mentor(12), mentor(3), mentor(20), mentor(9)]) await submit(requests, bulkId, id);
    await recordFailures(requests, bulkId, [
      failure(mentor(11)),
      failure(mentor(5), { code: "mentorInactive" }),
      failure(mentor(10), { code: "mentorInactive" }),
    ]);
    await submit(requests, other, mentor(1));
    const whole = await expectWhole();
    for (const [filter, kept] of [
      [{ status: "open" }, (item: Row) => item["status"] === "open"],
      [{ status: "success" }, (item: Row) => item["status"] === "success"],
      [{ status: "failure" }, (item: Row) => item["status"] === "failure"],
      [{ code: "mentorInactive" }, (item: Row) => item["errorCode"] === "mentorInactive"],
      [{ status: "failure", code: "mentorInactive" }, (item: Row) => item["errorCode"] === "mentorInactive"],
      [{ status: "open", code: "mentorInactive" }, () => false],
      [{ status: "success", code: "mentorInactive" }, () => false],
      [{ code: "busy" }, () => false],
    ] as const) {
      const expected = whole.filter(kept);
      for (const limit of [1, 2, 100])
        expect(await allItems(requests, bulkId, limit, filter)).toEqual(expected);
    }

    // The run is terminated; a round over a few of what it left cancels the rest.
    const chosen = { bulkId, round: 2, onlyMentorIds: [mentor(11), mentor(1), mentor(19)] };
    await requests.call(authenticated(1), "open_bulk_registration_round", chosen);
    const retried = await expectWhole();
    expect(
      pluck(
        retried.filter((item) => item["status"] === "open"),
        "mentorId",
      ),
    ).toEqual([mentor(19), mentor(11), mentor(1)]);
    expect(retried.filter((item) => item["round"] === 2)).toHaveLength(3);
    // And everything that is left once more, with open ones of the round before.
    await submit(requests, bulkId, mentor(19), { round: 2 });
    await openRound(requests, bulkId, 3);
    const left = await expectWhole();
    expect(left.filter((item) => item["status"] === "open" && item["round"] === 3)).toHaveLength(15);
    expect(left.filter((item) => item["status"] === "success")).toHaveLength(5);
  });
});
