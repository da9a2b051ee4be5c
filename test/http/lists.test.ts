/** What a coordinator looks up: the coordinator's own name, registrations and mentors, in pages. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPage, readPages } from "../support/http-lists.ts";
import { settledRun } from "../support/http-runs.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";

let scene: HttpScene;

beforeAll(async () => {
  scene = await openHttpScene();
});

afterAll(async () => {
  await scene.stop();
});

describe("a coordinator's registrations", () => {
  it("are listed newest first, each once, while others are created", async () => {
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

  it("are hidden from other coordinators, also with the coordinator's cursor", async () => {
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

interface Registration {
  bulkId: string;
  mentor: { name: string | null } | null;
  template: { activityType: string };
}

describe("a filtered list", () => {
  it("keeps its pages: by month, by activity, by outcome", async () => {
    const template = (activityType: string, date: string) => ({ ...TEMPLATE, activityType, date });
    const walk = await settledRun(scene, 1, mentorIds(1), { template: template("Gåtur", "2026-03-31") });
    const circle = await settledRun(scene, 1, mentorIds(2), {
      template: template("Reading circle", "2026-03-01"),
    });
    const april = await settledRun(scene, 1, [mentorId(41)], { template: template("Gåtur", "2026-04-01") });
    const found = async (query: string) =>
      (await readPages<Registration>(scene, 1, `/bulk-registrations?${query}`, 1)).items;
    const ids = async (query: string) => (await found(query)).map(({ bulkId }) => bulkId);
    expect(await ids("month=2026-03")).toEqual([circle, walk]);
    expect(await ids("activityType=gatur")).toEqual([april, walk]);
    expect(await ids("activityType=gatur&status=totalFailure&month=2026-04")).toEqual([april]);
    expect(await ids("month=2026-03&status=open")).toEqual([]);
    expect((await found("month=2026-03")).map(({ mentor }) => mentor?.name)).toEqual([
      undefined,
      "Amina Dahl",
    ]);
  });

  it.for([
    ["month=2026-13", "month"],
    ["month=march", "month"],
    ["status=running", "status"],
    [`activityType=${"x".repeat(201)}`, "activityType"],
    ["month=2026-03&month=2026-04", "month"],
  ] as const)("is refused for %s", async ([query, field]) => {
    const answer = await scene.call(1, `/bulk-registrations?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ field });
  });
});

describe("the coordinator of a session", () => {
  it("is told with the chapter, and without a name where the deployment has none", async () => {
    const me = async (number: number) => (await scene.call(number, "/me")).json();
    expect(await me(1)).toEqual({
      coordinatorId: SEEDED_COORDINATORS[0]?.id,
      name: "Ada Nilsen",
      chapterName: "Harbour Chapter",
    });
    const rename = "update public.coordinators set full_name = $1 where user_id = $2";
    await scene.backend.rows(rename, [null, SEEDED_COORDINATORS[2]?.id]);
    expect(await me(3)).toEqual({
      coordinatorId: SEEDED_COORDINATORS[2]?.id,
      name: null,
      chapterName: "Hillside Chapter",
    });
    await scene.backend.rows(rename, ["Cleo Moe", SEEDED_COORDINATORS[2]?.id]);
  });

  it("is refused to a coordinator who is no longer active", async () => {
    const switchTo = "update public.coordinators set active = $1 where user_id = $2";
    await scene.backend.rows(switchTo, [false, SEEDED_COORDINATORS[1]?.id]);
    const answer = await scene.call(2, "/me");
    await scene.backend.rows(switchTo, [true, SEEDED_COORDINATORS[1]?.id]);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ type: "urn:bulk-registration:problem:not-a-coordinator" });
  });
});

describe("the chapter's registrations", () => {
  interface Shared {
    bulkId: string;
  }

  it("are visible to a colleague: what was registered for whom, without notes and failures", async () => {
    const template = { ...TEMPLATE, activityType: "Shared", note: "Not for others", date: "2026-05-05" };
    const bulkId = await settledRun(scene, 1, [...mentorIds(2), mentorId(41)], { template });
    const { items } = await readPage<Shared>(
      scene,
      2,
      "/chapter-registrations?month=2026-05&activityType=shar",
    );
    const seen = {
      bulkId,
      createdAt: expect.any(String),
      coordinatorId: expect.any(String),
      coordinatorName: "Ada Nilsen",
      activityType: "Shared",
      date: "2026-05-05",
      durationMinutes: TEMPLATE.durationMinutes,
      registered: 2,
      mentor: null,
    };
    expect(items).toEqual([seen]);
    const one = await scene.call(2, `/chapter-registrations/${bulkId}`);
    expect(await one.json()).toEqual(seen);
    const mentors = await readPages(scene, 2, `/chapter-registrations/${bulkId}/mentors`, 1);
    expect(mentors.items).toEqual([
      { mentorId: mentorId(1), name: "Amina Dahl" },
      { mentorId: mentorId(2), name: "Birgit Kowalska" },
    ]);
    // The coordinator's own list and its details stay private.
    expect((await scene.call(2, `/bulk-registrations/${bulkId}`)).status).toBe(404);
    expect((await scene.call(2, `/bulk-registrations/${bulkId}/outcomes`)).status).toBe(404);
    for (const path of ["", "/mentors"]) {
      expect((await scene.call(3, `/chapter-registrations/${bulkId}${path}`)).status).toBe(404);
    }
    expect((await readPage<Shared>(scene, 3, "/chapter-registrations?month=2026-05")).items).toEqual([]);
  });

  it("are named by a preflight that would register the same mentors on the same day", async () => {
    const template = { ...TEMPLATE, activityType: "Twice", date: "2026-06-06" };
    const bulkId = await settledRun(scene, 1, mentorIds(3), { template });
    const body = { mentorIds: mentorIds(3), template: { ...template, durationMinutes: 61 } };
    const answer = await scene.call(2, "/preflight", { method: "POST", body });
    expect(await answer.json()).toMatchObject({
      new: 3,
      overlaps: [{ bulkId, coordinatorName: "Ada Nilsen", registered: 3, mentorIds: mentorIds(3) }],
    });
  });
});

describe("a coordinator's mentors", () => {
  interface Mentor {
    name: string;
    active: boolean;
  }

  it("are those of the chapter, by name, in pages", async () => {
    const { items, lengths } = await readPages<Mentor>(scene, 1, "/mentors", 20);
    expect(lengths).toEqual([20, 20, 4]);
    expect(items[0]?.name).toBe("Amina Dahl");
    expect((await readPage<Mentor>(scene, 3, "/mentors")).items).toHaveLength(16);
  });

  it("are found by a part of the name in any case and with any accents", async () => {
    const names = async (search: string) =>
      (await readPage<Mentor>(scene, 1, `/mentors?search=${encodeURIComponent(search)}`)).items.map(
        ({ name }) => name,
      );
    expect(await names("NYGARD")).toEqual(["Oskar Nygård"]);
    expect(await names("zajac")).toEqual(["Wiktor Zając"]);
    // These characters are special in patterns, and no name has them.
    for (const search of ["%", "_", "\\", "' or true --", "*", "(", "nobody"])
      expect(await names(search)).toEqual([]);
  });

  it("are filtered by being active", async () => {
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
