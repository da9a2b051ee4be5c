/** Submitting one mentor: one row for ever, whatever is repeated, and an outcome that is stored with it. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import {
  countActivities,
  failure,
  openRegistration,
  openRound,
  recordFailures,
  storedItem,
  submit,
  TEMPLATE,
} from "./scenario.ts";
import { authenticated, coordinator, errorCode, it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";

describe("submitting a mentor", () => {
  it("writes one activity from the template and settles the item with it", async ({ requests }) => {
    const bulkId = await openRegistration(requests);

    const answer = await submit(requests, bulkId, mentor(2), { attempt: 3 });

    const [activity, ...others] = await requests.owner(
      "select *, activity_date::text as date from public.proxy_activities",
    );
    expect(others).toEqual([]);
    expect(activity).toMatchObject({
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
      mentorId: mentor(2),
      outcome: "registered",
      activityId: activity?.["id"],
      settledAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?\+00:00$/),
      attempts: 3,
    });
    expect(await storedItem(requests, bulkId, mentor(2))).toMatchObject({
      status: "success",
      detail: "registered",
      activity_id: activity?.["id"],
      attempts: 3,
      error_code: null,
    });
  });

  it("says registered again when the answer was lost, with the attempts that it took", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const first = await submit(requests, bulkId, mentor(1), { attempt: 1 });

    const second = await submit(requests, bulkId, mentor(1), { attempt: 2 });
    const late = await submit(requests, bulkId, mentor(1), { attempt: 1 });

    expect(second).toEqual({ ...first, attempts: 2 });
    expect(late).toEqual(second);
    expect(await countActivities(requests)).toBe(1);
  });

  it("says already registered when another bulk registration of the same template was first", async ({
    requests,
  }) => {
    const firstId = await openRegistration(requests);
    const secondId = await openRegistration(requests);
    const first = await submit(requests, firstId, mentor(1));

    const second = await submit(requests, secondId, mentor(1));

    expect(second).toMatchObject({ outcome: "alreadyRegistered", activityId: first["activityId"] });
    expect(await submit(requests, secondId, mentor(1), { attempt: 2 })).toMatchObject({
      outcome: "alreadyRegistered",
      attempts: 2,
    });
    expect(await countActivities(requests)).toBe(1);
  });

  it("registers the same activity once more as the next occurrence, or for another coordinator", async ({
    requests,
  }) => {
    await submit(requests, await openRegistration(requests), mentor(1));

    const again = await openRegistration(requests, { template: { occurrence: 2 } });
    const other = await openRegistration(requests, { by: 2 });

    expect(await submit(requests, again, mentor(1))).toMatchObject({ outcome: "registered" });
    expect(await submit(requests, other, mentor(1), { by: 2 })).toMatchObject({ outcome: "registered" });
    expect(await countActivities(requests)).toBe(3);
  });
});

describe("a mentor who can't be registered", () => {
  it("is unknown when there is none of that id, or only in another chapter", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: [UNKNOWN_MENTOR, mentor(45)] });

    expect(await errorCode(submit(requests, bulkId, UNKNOWN_MENTOR))).toBe("BR001");
    expect(await errorCode(submit(requests, bulkId, mentor(45)))).toBe("BR001");

    expect(await countActivities(requests)).toBe(0);
    expect(await storedItem(requests, bulkId, mentor(45))).toMatchObject({ status: "open" });
  });

  it("is inactive, and nothing is written", async ({ requests }) => {
    const bulkId = await openRegistration(requests, { mentorIds: [mentor(41)] });
    expect(await errorCode(submit(requests, bulkId, mentor(41)))).toBe("BR002");
    expect(await countActivities(requests)).toBe(0);
  });

  it("is already registered even if the mentor has been deactivated since", async ({ requests }) => {
    const firstId = await openRegistration(requests);
    const secondId = await openRegistration(requests);
    await submit(requests, firstId, mentor(1));
    await requests.owner("update public.mentors set active = false where id = $1", [mentor(1)]);

    expect(await submit(requests, secondId, mentor(1))).toMatchObject({ outcome: "alreadyRegistered" });
  });
});

describe("a submission that doesn't belong to the run", () => {
  it("finds no bulk registration when there is none, when it is another's, or while it isn't sealed", async ({
    requests,
  }) => {
    const othersId = await openRegistration(requests, { by: 2 });
    const unsealedId = randomUUID();
    await requests.call(authenticated(1), "open_bulk_registration", {
      ...TEMPLATE,
      bulkId: unsealedId,
      mentorIds: mentors(1, 1),
    });

    expect(await errorCode(submit(requests, randomUUID(), mentor(1)))).toBe("BR003");
    expect(await errorCode(submit(requests, othersId, mentor(1)))).toBe("BR003");
    expect(await errorCode(submit(requests, unsealedId, mentor(1)))).toBe("BR003");
    expect(await countActivities(requests)).toBe(0);
  });

  it("is told apart when the mentor isn't in the selection", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(submit(requests, bulkId, mentor(9)))).toBe("BR010");
  });

  it("is superseded once the item was recorded as failed", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    await recordFailures(requests, bulkId, [failure(mentor(1))]);

    expect(await errorCode(submit(requests, bulkId, mentor(1), { attempt: 6 }))).toBe("BR006");

    expect(await countActivities(requests)).toBe(0);
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ status: "failure", attempts: 5 });
  });

  it("is superseded when a later round has the item, and so is a round to come", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(submit(requests, bulkId, mentor(1), { round: 2 }))).toBe("BR006");
    await openRound(requests, bulkId, 2);

    expect(await errorCode(submit(requests, bulkId, mentor(1), { round: 1 }))).toBe("BR006");

    expect(await countActivities(requests)).toBe(0);
    expect(await submit(requests, bulkId, mentor(1), { round: 2 })).toMatchObject({ outcome: "registered" });
  });

  it("leaves an item as it is that has succeeded in another round, and gets its outcome", async ({
    requests,
  }) => {
    const bulkId = await openRegistration(requests);
    const first = await submit(requests, bulkId, mentor(1), { attempt: 2 });
    await openRound(requests, bulkId, 2);
    const second = await submit(requests, bulkId, mentor(2), { round: 2, attempt: 1 });

    const early = await submit(requests, bulkId, mentor(1), { round: 2, attempt: 3 });
    const late = await submit(requests, bulkId, mentor(2), { round: 1, attempt: 5 });

    expect([early, late]).toEqual([first, second]);
    expect(await storedItem(requests, bulkId, mentor(1))).toMatchObject({ round: 1, attempts: 2 });
    expect(await storedItem(requests, bulkId, mentor(2))).toMatchObject({ round: 2, attempts: 1 });
    expect(await countActivities(requests)).toBe(2);
  });

  it("writes nothing when it finds its own outcome, by the attempt that counted", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    const version = async (): Promise<unknown> =>
      (
        await requests.owner("select ctid::text from public.bulk_registration_items where mentor_id = $1", [
          mentor(1),
        ])
      )[0]?.["ctid"];
    await submit(requests, bulkId, mentor(1), { attempt: 2 });
    const before = await version();

    await submit(requests, bulkId, mentor(1), { attempt: 2 });
    await submit(requests, bulkId, mentor(1), { attempt: 1 });
    expect(await version()).toBe(before);

    await submit(requests, bulkId, mentor(1), { attempt: 3 });
    expect(await version()).not.toBe(before);
  });

  it("is refused without a round, or with an attempt below 1", async ({ requests }) => {
    const bulkId = await openRegistration(requests);
    expect(await errorCode(submit(requests, bulkId, mentor(1), { attempt: 0 }))).toBe("22023");
    const values = { bulkId, round: null, mentorId: mentor(1), attempt: 1 };
    const request = requests.call(
      { role: "bulk_registrar", sub: coordinator(1) },
      "submit_proxy_registration",
      values,
    );
    expect(await errorCode(request)).toBe("22023");
  });
});
