/** A coordinator's lookups through the real client: registrations, items by name, mentors. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BulkRegistrationNotFoundError } from "../../src/index.ts";
import type { BulkRegistrationClient } from "../../src/index.ts";
import { readPages } from "../support/pages.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

/** The sample data: mentors 1 to 40 are active in chapter 1, 41 to 44 inactive there, 45 to 60 in chapter 2. */
const INACTIVE = mentorId(41);
const OF_ANOTHER_CHAPTER = mentorId(45);
const UNKNOWN = "dddddddd-0000-4000-8000-000000000001";

describe("a coordinator looks up", () => {
  let scene: Scene;
  let client: BulkRegistrationClient;

  beforeAll(async () => {
    scene = await openScene();
    client = await scene.client(1);
  });
  afterAll(() => scene.stop());

  const template = (activityType: string) => ({ ...TEMPLATE, activityType });
  const submitted = async (activityType: string, selection: string[]) => {
    const handle = await client.submit({ mentorIds: selection, template: template(activityType) });
    await handle.result();
    return handle.bulkId;
  };

  test("the outcome of each of their registrations, newest first", async () => {
    const before = (await client.list()).items.length;
    const ids = [
      await submitted("All succeed", mentorIds(2)),
      await submitted("Some succeed", [mentorId(1), INACTIVE, UNKNOWN]),
      await submitted("None succeed", [INACTIVE, OF_ANOTHER_CHAPTER]),
      await submitted("All succeed", mentorIds(3)),
    ];

    const { items, next } = await client.list({ limit: 100 });
    expect(next).toBeUndefined();
    expect(items).toHaveLength(before + 4);
    expect(items.slice(0, 4).map(({ bulkId }) => bulkId)).toEqual(ids.toReversed());
    expect(items.slice(0, 4)).toMatchObject([
      { status: "success", round: 1, total: 3, succeeded: 3, alreadyRegistered: 2, failed: 0, open: 0 },
      { status: "totalFailure", total: 2, succeeded: 0, failed: 2 },
      { status: "partialSuccess", total: 3, succeeded: 1, failed: 2, cancelled: 0 },
      { status: "success", total: 2, succeeded: 2, alreadyRegistered: 0 },
    ]);
    for (const summary of items) expect(await client.summary(summary.bulkId.toUpperCase())).toEqual(summary);
    const [newest] = items;
    expect(newest?.template).toEqual({
      activityType: "All succeed",
      date: TEMPLATE.date,
      durationMinutes: TEMPLATE.durationMinutes,
      note: TEMPLATE.note,
      occurrence: 1,
    });
    expect(new Date(newest?.createdAt ?? "").toISOString()).toBe(newest?.createdAt);
    for (const limit of [1, 3]) {
      expect(
        await readPages(limit, (after) => client.list({ limit, ...(after !== undefined && { after }) })),
      ).toEqual(items);
    }
  });

  test("the items by name and in the order of the selection, each with its latest outcome", async () => {
    const selection = [mentorId(7), INACTIVE, mentorId(3), OF_ANOTHER_CHAPTER, UNKNOWN, mentorId(15)];
    const bulkId = await submitted("By name", selection);
    const { items } = await client.items(bulkId.toUpperCase());

    expect(items.map(({ mentorId: id }) => id)).toEqual(selection);
    expect(items.map(({ name }) => name)).toEqual([
      "Goran Bakken",
      "Olga Tveit",
      "Carlos Rossi",
      null,
      null,
      "Oskar Nygård",
    ]);
    const outcomes = items.map(({ position, name, round, ...outcome }) => {
      expect(position).toBeGreaterThan(0);
      expect(round).toBe(1);
      expect(name).not.toBe("");
      return outcome;
    });
    expect(outcomes).toEqual(await storedOutcomes(scene.backend, bulkId));
    for (const limit of [1, 2, 5, 6]) {
      expect(
        await readPages(limit, (after) =>
          client.items(bulkId, { limit, ...(after !== undefined && { after }) }),
        ),
      ).toEqual(items);
    }
    for (const [request, expected] of [
      [{ status: "success" }, [0, 2, 5]],
      [{ status: "failure" }, [1, 3, 4]],
      [{ status: "open" }, []],
      [{ code: "mentorUnknown" }, [3, 4]],
      [{ status: "success", code: "mentorUnknown" }, []],
    ] as const) {
      expect((await client.items(bulkId, request)).items).toEqual(expected.map((place) => items[place]));
    }

    await scene.backend.rows("update public.mentors set active = true where id = $1", [INACTIVE]);
    try {
      await (await client.retryFailed(bulkId, { only: [INACTIVE] })).result();
    } finally {
      await scene.backend.rows("update public.mentors set active = false where id = $1", [INACTIVE]);
    }
    const retried = (await client.items(bulkId)).items;
    expect(retried[1]).toMatchObject({
      status: "success",
      detail: "registered",
      round: 2,
      name: "Olga Tveit",
    });
    expect(retried.toSpliced(1, 1)).toEqual(items.toSpliced(1, 1));
  });

  test("the mentors of their chapter", async () => {
    const everybody = await readPages(7, (after) =>
      client.mentors({ limit: 7, ...(after !== undefined && { after }) }),
    );
    expect(everybody).toEqual((await client.mentors()).items);
    expect(everybody.map(({ mentorId: id }) => id).toSorted()).toEqual(mentorIds(44));
    const inactive = everybody.filter(({ active }) => !active);
    expect(inactive.map(({ name }) => name)).toEqual(["Olga Tveit", "Peter Berg", "Ragna Ito", "Selma Park"]);
    expect((await client.mentors({ active: false })).items).toEqual(inactive);
    expect((await client.mentors({ active: true })).items).toHaveLength(40);
    for (const [search, found] of [
      ["  NYGARD ", ["Oskar Nygård"]],
      ["%", []],
      ["\\", []],
      ["   ", everybody.map(({ name }) => name)],
      ["", everybody.map(({ name }) => name)],
    ] as const) {
      expect((await client.mentors({ search })).items.map(({ name }) => name)).toEqual(found);
    }
    const others = await (await scene.client(3)).mentors({ search: "nygård" });
    expect(others.items).toEqual([{ mentorId: mentorId(52), name: "Hanna Nygård", active: true }]);
  });

  test("nothing of another coordinator's, with any arguments", async () => {
    const bulkId = await submitted("Private", mentorIds(3));
    const { next = "" } = await client.list({ limit: 1 });
    const { next: place = "" } = await client.items(bulkId, { limit: 1 });
    for (const number of [2, 3]) {
      const other = await scene.client(number);
      await expect(other.summary(bulkId)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
      await expect(other.items(bulkId)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
      await expect(other.items(bulkId, { after: place })).rejects.toBeInstanceOf(
        BulkRegistrationNotFoundError,
      );
      expect(await other.list()).toEqual({ items: [] });
      expect(await other.list({ after: next })).toEqual({ items: [] });
    }
    await expect(client.summary(UNKNOWN)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
    await expect(client.items(UNKNOWN)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
  });
});
