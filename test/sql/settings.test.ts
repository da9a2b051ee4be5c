/** The settings of a request: stored with its round, the same for each repetition, and part of its identity. */
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { closeRound, openChunk as open, openRound, readProgress, stored } from "./scenario.ts";
import { errorCode, it, mentor, mentors } from "./sql-test.ts";

const SETTINGS = { concurrency: 3, tolerance: { failedPercent: 33.3, failedCount: 0, afterSettled: 50 } };

describe("the settings of a request", () => {
  it("are stored with it through all its chunks, and a retry has its own", async ({ requests }) => {
    const bulkId = randomUUID();
    const settings = JSON.stringify(SETTINGS);
    await open(requests, { bulkId, mentorIds: mentors(1, 2), settings });
    await open(requests, { bulkId, mentorIds: [mentor(3)], position: 2, total: 3, settings });
    expect(await readProgress(requests, bulkId)).toMatchObject({ settings: SETTINGS });

    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2, { settings: { deadline: 60 } });
    expect(await readProgress(requests, bulkId)).toMatchObject({ round: 2, settings: { deadline: 60 } });
    expect(await readProgress(requests, bulkId, { round: 1 })).toMatchObject({ settings: SETTINGS });
  });

  it("lower the concurrency to the limit of one run, as it is at the time of the call", async ({
    requests,
  }) => {
    const request = { bulkId: randomUUID(), mentorIds: [mentor(1)], total: 1 };
    expect(await open(requests, { ...request, settings: '{"concurrency": 9}' })).toMatchObject({
      concurrency: 5,
      maximumConcurrency: 5,
    });
    await requests.owner("update public.bulk_registration_limits set run_concurrency = 8");
    expect(await open(requests, { ...request, settings: '{"concurrency": 9}' })).toMatchObject({
      concurrency: 8,
      maximumConcurrency: 8,
    });
    const lower = { ...request, bulkId: randomUUID(), settings: '{"concurrency": 2}' };
    expect(await open(requests, lower)).toMatchObject({ concurrency: 2, maximumConcurrency: 8 });
    expect(await readProgress(requests, lower.bulkId)).toMatchObject({
      concurrency: 2,
      maximumConcurrency: 8,
    });
  });

  it("leave the request the same in another order or with another spelling of a number", async ({
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

  it("make it another request when they differ, sealed or not, and nothing changes", async ({ requests }) => {
    const bulkId = randomUUID();
    const request = { bulkId, mentorIds: [mentor(1)] };
    const others = [{}, { concurrency: 3 }, { ...SETTINGS, concurrency: 4 }, { ...SETTINGS, others: null }];
    await open(requests, { ...request, settings: JSON.stringify(SETTINGS) });
    const refuseAll = async (): Promise<void> => {
      const before = await stored(requests, bulkId);
      for (const settings of others.map((each) => JSON.stringify(each))) {
        for (const more of [{}, { total: 1 }, { mentorIds: mentors(1, 2), total: 2 }]) {
          expect(await errorCode(open(requests, { ...request, ...more, settings }))).toBe("BR012");
        }
      }
      expect(await stored(requests, bulkId)).toEqual(before);
    };

    await refuseAll();
    await open(requests, { ...request, total: 1, settings: JSON.stringify(SETTINGS) });
    await refuseAll();
    await closeRound(requests, bulkId);
    await openRound(requests, bulkId, 2);
    await refuseAll();
  });

  it("are checked after the owner and the state, and before the selection", async ({ requests }) => {
    const bulkId = randomUUID();
    const request = { bulkId, mentorIds: [mentor(1)], total: 1, settings: JSON.stringify(SETTINGS) };
    await open(requests, request);
    expect(await errorCode(open(requests, { ...request, settings: "{}", note: "another" }))).toBe("BR004");
    // No caller learns the settings of another coordinator's request.
    expect(await errorCode(open(requests, request, 2))).toBe("BR004");
    expect(await errorCode(open(requests, { ...request, settings: "{}" }, 2))).toBe("BR004");
    const moreMentors = { ...request, mentorIds: mentors(1, 2), total: 2 };
    expect(await errorCode(open(requests, { ...moreMentors, settings: "{}" }))).toBe("BR012");
    expect(await errorCode(open(requests, moreMentors))).toBe("BR005");
  });

  it("must be an object of limited length, or nothing is stored", async ({ requests }) => {
    const refused = {
      null: "23514",
      "[]": "23514",
      '"fast"': "23514",
      "5": "23514",
      [JSON.stringify({ text: "x".repeat(1_000) })]: "23514",
      '{"concurrency": 0}': "23514",
      '{"concurrency": "9"}': "23514",
      '{"mentorsPerWrite": 0}': "23514",
      "{concurrency}": "22P02",
    };
    for (const [settings, code] of Object.entries(refused)) {
      const request = open(requests, { bulkId: randomUUID(), mentorIds: [mentor(1)], total: 1, settings });
      expect(await errorCode(request)).toBe(code);
    }
    const without = open(requests, {
      bulkId: randomUUID(),
      mentorIds: [mentor(1)],
      total: 1,
      settings: null,
    });
    expect(await errorCode(without)).toBe("22023");
    expect(await requests.owner("select from public.bulk_registrations")).toEqual([]);
  });
});
