/** Filters of a coordinator's list: month, activity, state, and the name of a single mentor. */
import { describe, expect } from "vitest";
import { listRegistrations, pluck, readPages } from "./lists.ts";
import { failure, openRegistration, openRound, settleFailures, submit } from "./scenario.ts";
import { it, mentor, mentors, UNKNOWN_MENTOR } from "./sql-test.ts";
import type { Arguments, Requests } from "./sql-test.ts";

async function register(requests: Requests, mentorIds: string[], template: Arguments): Promise<string> {
  const bulkId = await openRegistration(requests, { mentorIds, template });
  await submit(requests, bulkId, [1, mentorIds.length]);
  return bulkId;
}

describe("the list of bulk registrations", () => {
  it("is narrowed by days and by a part of the activity, page by page", async ({ requests }) => {
    const made: string[] = [];
    for (const [index, activityDate] of ["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"].entries()) {
      for (const activityType of ["Gåtur ved havna", "Reading circle"]) {
        made.push(await register(requests, [mentor(index + 1)], { activityType, activityDate }));
      }
    }
    const november = { from: "2026-11-01", until: "2026-12-01" };
    const found = async (values: Arguments) => pluck(await listRegistrations(requests, values), "bulkId");
    expect(await found(november)).toEqual(made.slice(2, 6).toReversed());
    expect(await found({ activityType: " GATUR VED" })).toEqual(
      made.filter((_, index) => index % 2 === 0).toReversed(),
    );
    expect(await found({ ...november, activityType: "reading" })).toEqual([made[5], made[3]]);
    // Letters that no activity has, and characters that are special in patterns.
    for (const activityType of ["%", "_", "x"]) expect(await found({ activityType })).toEqual([]);
    const paged = await readPages(1, (last) =>
      listRegistrations(requests, {
        ...november,
        limit: 1,
        ...(last && { beforeCreatedAt: last["createdAt"], beforeBulkId: last["bulkId"] }),
      }),
    );
    expect(pluck(paged, "bulkId")).toEqual(made.slice(2, 6).toReversed());
  });

  it("is narrowed by the outcome of all rounds, and by open rounds", async ({ requests }) => {
    const success = await register(requests, mentors(1, 2), { note: "success" });
    const partial = await register(requests, [mentor(1), mentor(41)], { note: "partial" });
    const nobody = await register(requests, [mentor(41), mentor(42)], { note: "nobody" });
    const open = await openRegistration(requests, { mentorIds: mentors(1, 2), template: { note: "open" } });
    await submit(requests, open, 1);
    const found = async (status: string) => pluck(await listRegistrations(requests, { status }), "bulkId");
    expect(await found("success")).toEqual([success]);
    expect(await found("partialSuccess")).toEqual([partial]);
    expect(await found("totalFailure")).toEqual([nobody]);
    expect(await found("open")).toEqual([open]);
    expect(await found("failed")).toEqual([]);
    // A retry opens it again. Its outcomes count together with the earlier registrations.
    await openRound(requests, partial, 2);
    expect(await found("open")).toEqual([open, partial]);
    await settleFailures(requests, partial, [failure(1)], { round: 2 });
    expect(await found("partialSuccess")).toEqual([partial]);
  });

  it("names the mentor of a registration of one, where the name is the coordinator's to see", async ({
    requests,
  }) => {
    await register(requests, [mentor(1)], { note: "a" });
    await register(requests, [UNKNOWN_MENTOR], { note: "b" });
    await register(requests, [mentor(45)], { note: "c" });
    await register(requests, mentors(1, 2), { note: "d" });
    expect(pluck(await listRegistrations(requests), "mentor")).toEqual([
      null,
      { mentorId: mentor(45), name: null },
      { mentorId: UNKNOWN_MENTOR, name: null },
      { mentorId: mentor(1), name: "Amina Dahl" },
    ]);
  });
});
