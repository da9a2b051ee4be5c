/** What a request asked of its run: kept with it, the same however often it is repeated, and part of what it is. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { openRound, recordFailures, failure, TEMPLATE } from "./scenario.ts";
import { authenticated, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

const SETTINGS = { concurrency: 3, tolerance: { failedPercent: 33.3, failedCount: 0, afterSettled: 50 } };

function open(requests: Requests, values: Arguments, by = 1): Promise<Row> {
  return requests.call(authenticated(by), "open_bulk_registration", { ...TEMPLATE, ...values });
}

async function countedSettings(requests: Requests, bulkId: string): Promise<unknown> {
  const counts = await requests.call(authenticated(1), "bulk_registration_counts", { bulkId });
  return counts["settings"];
}

/** With the transactions that wrote it: of a request that is refused, nothing may stay behind. */
async function stored(requests: Requests, bulkId: string): Promise<unknown> {
  return Promise.all([
    requests.owner("select xmin, ctid, * from public.bulk_registrations where bulk_id = $1", [bulkId]),
    requests.owner(
      "select xmin, ctid, * from public.bulk_registration_items where bulk_id = $1 order by position",
      [bulkId],
    ),
  ]);
}

describe("the settings of a request", () => {
  it("are kept with it, through all its chunks and rounds", async ({ requests }) => {
    const bulkId = randomUUID();
    const settings = JSON.stringify(SETTINGS);
    await open(requests, { bulkId, mentorIds: mentors(1, 2), settings });
    expect(await countedSettings(requests, bulkId)).toEqual(SETTINGS);
    await open(requests, { bulkId, mentorIds: [mentor(3)], total: 3, settings });
    expect(await countedSettings(requests, bulkId)).toEqual(SETTINGS);

    await recordFailures(requests, bulkId, [failure(mentor(1))]);
    await openRound(requests, bulkId, 2);
    expect(await countedSettings(requests, bulkId)).toEqual(SETTINGS);
  });

  it("are none of a caller who doesn't know of them", async ({ requests }) => {
    const bulkId = randomUUID();
    await open(requests, { bulkId, mentorIds: [mentor(1)], total: 1 });
    expect(await countedSettings(requests, bulkId)).toEqual({});
    const again = await open(requests, { bulkId, mentorIds: [mentor(1)], total: 1, settings: "{}" });
    expect(again).toMatchObject({ sealed: true, total: 1 });
  });

  it("make no other request of it in another order or another way to write a number", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    const request = { bulkId, mentorIds: [mentor(1)], total: 1 };
    const first = await open(requests, { ...request, settings: JSON.stringify(SETTINGS) });
    const before = await stored(requests, bulkId);

    const reordered =
      '{"tolerance": {"afterSettled": 50, "failedCount": 0.0, "failedPercent": 333e-1}, "concurrency": 3.0}';
    expect(await open(requests, { ...request, settings: reordered })).toEqual(first);
    expect(await stored(requests, bulkId)).toEqual(before);
  });

  it("make another request of it when they differ, sealed or not, and change nothing", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    const request = { bulkId, mentorIds: [mentor(1)] };
    const others = [
      {},
      { concurrency: 3 },
      { ...SETTINGS, concurrency: 4 },
      { ...SETTINGS, tolerance: {} },
      { ...SETTINGS, tolerance: { ...SETTINGS.tolerance, failedCount: 1 } },
      { ...SETTINGS, others: null },
    ].map((each) => JSON.stringify(each));
    await open(requests, { ...request, settings: JSON.stringify(SETTINGS) });
    const refuseAll = async (): Promise<void> => {
      const before = await stored(requests, bulkId);
      for (const settings of others) {
        for (const more of [{}, { total: 1 }, { mentorIds: mentors(1, 2), total: 2 }]) {
          expect(await errorCode(open(requests, { ...request, ...more, settings }))).toBe("BR012");
        }
      }
      expect(await errorCode(open(requests, { ...request, total: 1 }))).toBe("BR012");
      expect(await stored(requests, bulkId)).toEqual(before);
    };

    await refuseAll();
    await open(requests, { ...request, total: 1, settings: JSON.stringify(SETTINGS) });
    await refuseAll();
    await recordFailures(requests, bulkId, [failure(mentor(1))]);
    await openRound(requests, bulkId, 2);
    await refuseAll();
  });

  it("are looked at after whose it is and what is registered, and before the selection", async ({
    requests,
  }) => {
    const bulkId = randomUUID();
    const request = { bulkId, mentorIds: [mentor(1)], total: 1, settings: JSON.stringify(SETTINGS) };
    await open(requests, request);
    expect(await errorCode(open(requests, { ...request, settings: "{}", note: "another" }))).toBe("BR004");
    // Nobody learns what somebody else has asked for.
    expect(await errorCode(open(requests, request, 2))).toBe("BR004");
    expect(await errorCode(open(requests, { ...request, settings: "{}" }, 2))).toBe("BR004");
    const moreMentors = { ...request, mentorIds: mentors(1, 2), total: 2 };
    expect(await errorCode(open(requests, { ...moreMentors, settings: "{}" }))).toBe("BR012");
    expect(await errorCode(open(requests, moreMentors))).toBe("BR005");
  });

  it("are an object of some length, or nothing is stored", async ({ requests }) => {
    for (const [settings, code] of [
      [null, "23502"],
      ["null", "23514"],
      ["[]", "23514"],
      ['"fast"', "23514"],
      ["5", "23514"],
      [JSON.stringify({ text: "x".repeat(1_000) }), "23514"],
      ["{concurrency}", "22P02"],
    ] as const) {
      const bulkId = randomUUID();
      expect(await errorCode(open(requests, { bulkId, mentorIds: [mentor(1)], total: 1, settings }))).toBe(
        code,
      );
    }
    expect(await requests.owner("select from public.bulk_registrations")).toEqual([]);
  });
});
