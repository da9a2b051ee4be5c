/** A coordinator's list of the items of a bulk registration: in the order of the selection, in every state. */
import { describe, expect } from "vitest";
import { listItems, pluck, readPages } from "./lists.ts";
import { closeRound, failure, openRegistration, openRound, settleFailures, submit } from "./scenario.ts";
import { chapter, it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";
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

const FILTERS = [
  [{ status: "open" }, (item: Row) => item["status"] === "open"],
  [{ status: "success" }, (item: Row) => item["status"] === "success"],
  [{ status: "failure" }, (item: Row) => item["status"] === "failure"],
  [{ code: "mentorInactive" }, (item: Row) => item["errorCode"] === "mentorInactive"],
  [{ status: "failure", code: "cancelled" }, (item: Row) => item["errorCode"] === "cancelled"],
  [{ status: "open", code: "mentorInactive" }, () => false],
  [{ status: "success", code: "mentorInactive" }, () => false],
  [{ code: "signIn" }, () => false],
] as const;

describe("the items of a bulk registration", () => {
  it("come in the order of the selection, with names of the coordinator's chapter only", async ({
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

  it("give the outcome of each", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: mentors(1, 4) });
    const { outcome } = await submit(requests, bulkId, 2, { attempt: 3 });
    await settleFailures(requests, bulkId, [failure(3)]);

    const nothing = { detail: null, errorCode: null, errorCause: null };
    expect(await listItems(requests, bulkId)).toEqual(
      [
        { ...nothing, name: "Amina Dahl", status: "open", attempts: 0, settledAt: null },
        {
          ...nothing,
          name: "Birgit Kowalska",
          status: "success",
          detail: "registered",
          attempts: 3,
          settledAt: (outcome as Row)["settledAt"],
        },
        {
          name: "Carlos Rossi",
          status: "failure",
          detail: "failed",
          errorCode: "invalidData",
          errorCause: "23514",
          attempts: 5,
          settledAt: expect.any(String) as string,
        },
        { ...nothing, name: "Dagny Yilmaz", status: "open", attempts: 0, settledAt: null },
      ].map((item, index) => ({
        ...item,
        mentorId: mentor(index + 1),
        round: 1,
        position: index + 1,
      })),
    );
  });

  it("are the whole selection in every state, for pages of any size", async ({ requests }) => {
    const mentorIds = [...mentors(10, 20).toReversed(), ...mentors(1, 9)];
    const bulkId = await openRegistration(requests, { mentorIds });
    const other = await openRegistration(requests, { mentorIds });
    const expectWhole = async (): Promise<Row[]> => {
      const whole = await listItems(requests, bulkId);
      expect(pluck(whole, "mentorId")).toEqual(mentorIds);
      for (const limit of [1, 3, 19, 20, 21]) expect(await allItems(requests, bulkId, limit)).toEqual(whole);
      return whole;
    };

    const expectFiltered = async (): Promise<Row[]> => {
      const whole = await expectWhole();
      for (const [filter, kept] of FILTERS) {
        const expected = whole.filter(kept);
        for (const limit of [1, 2, 100])
          expect(await allItems(requests, bulkId, limit, filter)).toEqual(expected);
      }
      return whole;
    };
    const positionOf = (number: number): number => mentorIds.indexOf(mentor(number)) + 1;

    await expectFiltered();
    // Open and settled items are mixed.
    for (const number of [12, 3, 20, 9]) await submit(requests, bulkId, positionOf(number));
    await settleFailures(requests, bulkId, [
      failure(positionOf(11)),
      failure(positionOf(5), { code: "mentorInactive" }),
      failure(positionOf(10), { code: "mentorInactive" }),
    ]);
    await submit(requests, other, positionOf(1));
    await expectFiltered();
    await closeRound(requests, bulkId);
    await expectFiltered();

    // One round over a few items, some of which fail again with another code; and one round over all that is left.
    await openRound(requests, bulkId, 2, { mentorIds: [mentor(11), mentor(5), mentor(1), mentor(19)] });
    const retried = await expectFiltered();
    expect(
      pluck(
        retried.filter((item) => item["status"] === "open"),
        "mentorId",
      ),
    ).toEqual([19, 11, 1, 5].map(mentor));
    await submit(requests, bulkId, 1, { round: 2 });
    await settleFailures(requests, bulkId, [failure(4, { code: "busy" })], { round: 2 });
    await closeRound(requests, bulkId, { round: 2, reason: "deadline" });
    const failedAgain = await expectFiltered();
    expect(failedAgain.filter((item) => item["round"] === 2).map((item) => item["errorCode"])).toEqual([
      null,
      "deadline",
      "deadline",
      "busy",
    ]);
    await openRound(requests, bulkId, 3);
    const left = await expectFiltered();
    expect(left.filter((item) => item["status"] === "open" && item["round"] === 3)).toHaveLength(15);
    expect(left.filter((item) => item["status"] === "success")).toHaveLength(5);
  });
});
