/** A coordinator's registrations and mentors, in pages. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPage, readPages } from "../support/http-lists.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

describe("her registrations", () => {
  it("are listed newest first, each once, while others are made", async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push(await settledRun(scene, 2, mentorIds(1)));
    const first = await readPage<{ bulkId: string }>(scene, 2, "/bulk-registrations?limit=2");
    const later = await settledRun(scene, 2, mentorIds(1));
    const second = await readPage<{ bulkId: string }>(
      scene,
      2,
      `/bulk-registrations?limit=2&after=${first.next}`,
    );
    const third = await readPage<{ bulkId: string }>(
      scene,
      2,
      `/bulk-registrations?limit=2&after=${second.next}`,
    );
    const ids = [first, second, third].flatMap(({ items }) => items.map((each) => each.bulkId));
    expect(ids).toEqual(made.toReversed());
    expect(third.next).toBeUndefined();
    expect(
      (await readPage<{ bulkId: string }>(scene, 2, "/bulk-registrations?limit=1")).items[0]?.bulkId,
    ).toBe(later);
  });

  it("are nobody else's, also with her cursor", async () => {
    const hers = await readPage<{ bulkId: string }>(scene, 2, "/bulk-registrations?limit=2");
    const mine = await readPage<{ bulkId: string }>(scene, 3, "/bulk-registrations");
    expect(mine.items).toEqual([]);
    expect((await readPage(scene, 3, `/bulk-registrations?after=${hers.next}`)).items).toEqual([]);
  });

  it.for(["limit=101", "limit=0", "after=eyJhIjoxfQ", "page=2"])("are refused for %s", async (query) => {
    const answer = await scene.call(1, `/bulk-registrations?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ field: query.split("=")[0] });
  });
});

describe("her mentors", () => {
  interface Mentor {
    name: string;
    active: boolean;
  }

  it("are those of her chapter, by name, in pages", async () => {
    const { items, lengths } = await readPages<Mentor>(scene, 1, "/mentors", 20);
    expect(lengths).toEqual([20, 20, 4]);
    expect(items[0]?.name).toBe("Amina Dahl");
    expect((await readPage<Mentor>(scene, 3, "/mentors")).items).toHaveLength(16);
  });

  it("are found by part of a name, whatever its case and accents", async () => {
    const names = async (search: string) =>
      (await readPage<Mentor>(scene, 1, `/mentors?search=${encodeURIComponent(search)}`)).items.map(
        ({ name }) => name,
      );
    expect(await names("NYGARD")).toEqual(["Oskar Nygård"]);
    expect(await names("zajac")).toEqual(["Wiktor Zając"]);
    // No pattern of anybody's: those are letters that no name has.
    for (const search of ["%", "_", "\\", "' or true --", "*", "(", "nobody"])
      expect(await names(search)).toEqual([]);
  });

  it("are chosen by being active", async () => {
    expect((await readPage<Mentor>(scene, 1, "/mentors?active=false")).items).toHaveLength(4);
    expect((await readPage<Mentor>(scene, 1, "/mentors?active=true")).items).toHaveLength(40);
  });

  it.for([
    ["active=yes", "active"],
    ["active=", "active"],
    ["search=%00", "search"],
    [`search=${"x".repeat(201)}`, "search"],
    ["limit=5000", "limit"],
    ["after=x", "after"],
  ] as const)("are refused for %s", async ([query, field]) => {
    const answer = await scene.call(1, `/mentors?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ field });
  });
});
