/**
 * Submitting positions of a round: repeated calls write one row, and each outcome is stored with its row.
 *
 * Longer than 250 lines: the tests share the opened rounds.
 */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  closeRound,
  countActivities,
  openChunk,
  openRegistration,
  openRound,
  settleFailures,
  failure,
  stored,
  storedItem,
  storedItems,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { coordinator, errorCode, it, mentor, mentors, registrar, UNKNOWN_MENTOR } from "./sql-test.ts";

const COUNTS = { settled: 0, succeeded: 0, alreadyRegistered: 0, failed: 0, cancelled: 0 };

describe("submitting a mentor", () => {
  it("writes one activity from the template, settles the item with it and answers both", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);

    const answer = await submit(requests, bulkId, 2, { attempt: 3 });

    const activities = await requests.owner(
      "select *, activity_date::text as date from public.proxy_activities",
    );
    expect(activities).toHaveLength(1);
    expect(activities[0]).toMatchObject({
      coordinator_id: coordinator(1),
      mentor_id: mentor(2),
      bulk_id: bulkId,
      activity_type: TEMPLATE.activityType,
      date: TEMPLATE.activityDate,
      duration_minutes: TEMPLATE.durationMinutes,
      note: TEMPLATE.note,
      occurrence: 1,
    });
    expect(answer).toEqual({
      bulkId,
      round: 1,
      total: 3,
      counts: { ...COUNTS, settled: 1, succeeded: 1 },
      ended: false,
      maximumConcurrency: 5,
      outcome: {
        sequence: 1,
        position: 2,
        mentorId: mentor(2),
        detail: "registered",
        errorCode: null,
        errorCause: null,
        attempts: 3,
        settledAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?\+00:00$/),
      },
    });
    expect(await storedItem(requests, bulkId, 2)).toMatchObject({ activity_id: activities[0]?.["id"] });
  });

  it("answers the stored outcome after a lost answer, and writes nothing", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const first = await submit(requests, bulkId, 1);
    const before = await stored(requests, bulkId);

    expect(await submit(requests, bulkId, 1, { attempt: 2 })).toEqual(first);

    expect(await stored(requests, bulkId)).toEqual(before);
    expect(await countActivities(requests)).toBe(1);
  });

  it("answers already registered when another bulk registration of the same template came first", async ({
    requests,
  }) => {
    await submit(requests, await openRegistration(requests), 1);
    const secondId = await openRegistration(requests);

    expect(await submit(requests, secondId, 1)).toMatchObject({
      counts: { ...COUNTS, settled: 1, succeeded: 1, alreadyRegistered: 1 },
      outcome: { detail: "alreadyRegistered", attempts: 1 },
    });
    expect(await countActivities(requests)).toBe(1);
  });

  it("registers the same activity again as the next occurrence, and for another coordinator", async ({
    requests,
  }) => {
    await submit(requests, await openRegistration(requests), 1);

    const again = await openRegistration(requests, { template: { occurrence: 2 } });
    const other = await openRegistration(requests, { by: 2 });

    expect(await submit(requests, again, 1)).toMatchObject({ outcome: { detail: "registered" } });
    expect(await submit(requests, other, 1, { by: 2 })).toMatchObject({ outcome: { detail: "registered" } });
    expect(await countActivities(requests)).toBe(3);
  });
});

describe("submitting a range", () => {
  it("settles its open items, each with its own outcome, in the order of the positions", async ({
    requests,
  }) => {
    await submit(requests, await openRegistration(requests), [1, 2]);
    const mentorIds = [mentor(40), mentor(2), mentor(41), mentor(46), UNKNOWN_MENTOR, mentor(1), mentor(3)];
    const bulkId = await openRegistration(requests, { mentorIds });
    await submit(requests, bulkId, 6);

    const answer = await submit(requests, bulkId, [1, 6]);

    expect(answer).toMatchObject({
      total: 7,
      counts: { settled: 6, succeeded: 3, alreadyRegistered: 2, failed: 3, cancelled: 0 },
      ended: false,
      outcome: null,
    });
    const items = await storedItems(requests, bulkId);
    expect(items.map((item) => [item["sequence"], item["detail"], item["error_code"]])).toEqual([
      [2, "registered", null],
      [3, "alreadyRegistered", null],
      [4, "failed", "mentorInactive"],
      [5, "failed", "mentorUnknown"],
      [6, "failed", "mentorUnknown"],
      [1, "alreadyRegistered", null],
      [null, null, null],
    ]);
    expect(await countActivities(requests)).toBe(3);
  });

  it("ends the round with its last item, and stores the start of the first write", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const round = async (): Promise<unknown> =>
      requests.owner(
        `select started_at is not null as started, ended_at is not null as ended, ended_at >= started_at as in_order
         from public.bulk_registration_rounds where bulk_id = $1`,
        [bulkId],
      );
    expect(await round()).toEqual([{ started: false, ended: false, in_order: null }]);
    await submit(requests, bulkId, [1, 2]);
    expect(await round()).toEqual([{ started: true, ended: false, in_order: null }]);
    expect(await submit(requests, bulkId, [1, 3])).toMatchObject({ ended: true, counts: { settled: 3 } });
    expect(await round()).toEqual([{ started: true, ended: true, in_order: true }]);
  });

  it("writes all or nothing: a row that the table refuses keeps out the others", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await requests.owner(
      `alter table public.proxy_activities add constraint poison check (mentor_id <> '${mentor(2)}')`,
    );
    const before = await stored(requests, bulkId);

    expect(await errorCode(submit(requests, bulkId, [1, 3]))).toBe("23514");

    expect(await stored(requests, bulkId)).toEqual(before);
    expect(await submit(requests, bulkId, 1)).toMatchObject({ outcome: { detail: "registered" } });
  });
});

describe("a mentor who is registered already", () => {
  it("stays registered after becoming inactive or moving to another chapter", async ({ requests }) => {
    await submit(requests, await openRegistration(requests), [1, 2]);
    const bulkId = await openRegistration(requests);
    await requests.owner("update public.mentors set active = false where id = $1", [mentor(1)]);
    await requests.owner(
      "update public.mentors set chapter_id = (select chapter_id from public.mentors where id = $2) where id = $1",
      [mentor(2), mentor(45)],
    );

    expect(await submit(requests, bulkId, [1, 2])).toMatchObject({
      counts: { alreadyRegistered: 2, failed: 0 },
    });
  });
});

describe("a submission that doesn't belong to the run", () => {
  it("finds no bulk registration if there is none, if it belongs to another coordinator, or before its seal", async ({
    requests,
  }) => {
    const othersId = await openRegistration(requests, { by: 2 });
    const unsealedId = randomUUID();
    await openChunk(requests, { bulkId: unsealedId, mentorIds: mentors(1, 1) });
    const retriedId = await openRegistration(requests);

    for (const bulkId of [randomUUID(), othersId, unsealedId]) {
      expect(await errorCode(submit(requests, bulkId, 1))).toBe("BR003");
    }
    expect(await errorCode(submit(requests, retriedId, 1, { round: 2 }))).toBe("BR003");
    expect(await countActivities(requests)).toBe(0);
  });

  it("has its own code for a position before the first one", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(submit(requests, bulkId, 0))).toBe("BR010");
    expect(await errorCode(submit(requests, bulkId, [0, 1]))).toBe("BR010");
  });

  it("settles nothing behind the last position, and answers the number of mentors", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const nothing = { total: 3, counts: { settled: 0 }, ended: false, outcome: null };
    expect(await submit(requests, bulkId, 4)).toMatchObject(nothing);
    expect(await submit(requests, bulkId, [4, 500])).toMatchObject(nothing);
    expect(await submit(requests, bulkId, [3, 4])).toMatchObject({ total: 3, counts: { settled: 1 } });
    expect(await countActivities(requests)).toBe(1);
  });

  it("answers the failure that was stored first, and registers nobody", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await settleFailures(requests, bulkId, [failure(1)]);

    expect(await submit(requests, bulkId, 1, { attempt: 6 })).toMatchObject({
      outcome: { detail: "failed", errorCode: "invalidData", attempts: 5 },
    });
    expect(await countActivities(requests)).toBe(0);
  });

  it("leaves later rounds alone when it comes late", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2);
    const before = await stored(requests, bulkId);

    expect(await submit(requests, bulkId, 1)).toMatchObject({ outcome: { detail: "cancelled" } });

    expect(await stored(requests, bulkId)).toEqual(before);
    expect(await submit(requests, bulkId, 1, { round: 2 })).toMatchObject({
      outcome: { detail: "registered" },
    });
  });

  it("is refused without a round, over no or more than 500 positions, or with an attempt below 1", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const refused = [
      { attempt: 0 },
      { round: null },
      { from: 2, to: 1 },
      { from: 1, to: 501 },
      { from: null },
      { probe: null },
    ];
    for (const values of refused) {
      const request = requests.call(registrar(1), "submit_registrations", {
        bulkId,
        round: 1,
        from: 1,
        to: 1,
        ...values,
      });
      expect(await errorCode(request)).toBe("22023");
    }
  });
});

describe("a probe", () => {
  it("writes nothing, and registers again a mentor whom the round has registered", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await submit(requests, bulkId, 1);
    const before = await stored(requests, bulkId);

    const answer = await submit(requests, bulkId, 2, { probe: true });

    expect(answer).toMatchObject({ bulkId, probed: true, counts: { settled: 1 } });
    expect(await stored(requests, bulkId)).toEqual(before);
    expect(await countActivities(requests)).toBe(1);

    // The probe reaches the business table, so it meets the same obstacle as a write.
    await requests.owner(
      `alter table public.proxy_activities add constraint broken check (note <> '${TEMPLATE.note}') not valid`,
    );
    expect(await errorCode(submit(requests, bulkId, 2, { probe: true }))).toBe("23514");
  });

  it("says so when the round has registered nobody", async ({ requests }) => {
    await submit(requests, await openRegistration(requests), 1);
    const bulkId = await openRegistration(requests);
    expect(await submit(requests, bulkId, 2, { probe: true })).toMatchObject({ probed: false });
    await submit(requests, bulkId, 1);
    expect(await submit(requests, bulkId, 2, { probe: true })).toMatchObject({ probed: false });
  });
});
