/** A coordinator's list of mentors of the chapter, found by any part of a name in any spelling. */
import { describe, expect } from "vitest";
import { listMentors, pluck, readPages } from "./lists.ts";
import { chapter, errorCode, it, mentor, mentors } from "./sql-test.ts";
import type { Arguments, Requests, Row } from "./sql-test.ts";

const allPages = (requests: Requests, limit: number, filter: Arguments): Promise<Row[]> =>
  readPages(limit, (last) => {
    const after = { afterName: last?.["name"] ?? null, afterId: last?.["mentorId"] ?? null };
    return listMentors(requests, { limit, ...after, ...filter });
  });

async function addMentors(requests: Requests, names: string[], chapterNumber = 1): Promise<void> {
  await requests.owner(
    "insert into public.mentors (chapter_id, full_name) select $1, name from unnest($2::text[]) as name",
    [chapter(chapterNumber), names],
  );
}

const names = (rows: Row[]): string[] => pluck(rows, "name").map(String);
const ids = (rows: Row[]): string[] => pluck(rows, "mentorId").map(String);

describe("the mentors that a coordinator finds", () => {
  it("are those of the coordinator's chapter, by name, with whether they are active", async ({
    requests,
  }) => {
    for (const [by, all, active] of [
      [1, mentors(1, 44), mentors(1, 40)],
      [2, mentors(1, 44), mentors(1, 40)],
      [3, mentors(45, 60), mentors(45, 58)],
    ] as const) {
      const found = await listMentors(requests, {}, by);
      expect(ids(found).toSorted()).toEqual(all);
      expect(names(found)).toEqual(names(found).toSorted());
      expect(ids(found.filter((row) => row["active"])).toSorted()).toEqual(active);
      expect(ids(await listMentors(requests, { active: true }, by)).toSorted()).toEqual(active);
      const inactive = all.filter((id) => !active.includes(id));
      expect(ids(await listMentors(requests, { active: false }, by)).toSorted()).toEqual(inactive);
    }
    expect(await listMentors(requests, { search: "Amina" })).toEqual([
      { mentorId: mentor(1), name: "Amina Dahl", active: true },
    ]);
    expect(names(await listMentors(requests, { search: "amina" }, 3))).toEqual(["Amina Iversen"]);
    // A cursor from the list of another chapter discloses nothing of that chapter.
    const foreign = { afterName: "Amina Iversen", afterId: mentor(45) };
    expect(ids(await listMentors(requests, foreign)).toSorted()).toEqual(mentors(2, 44));
  });

  it("are none when the caller is not a coordinator", async ({ requests }) => {
    expect(await errorCode(listMentors(requests, {}, 9))).toBe("BR009");
    const request = requests.call({ role: "authenticated" }, "list_mentors", { limit: 5 });
    expect(await errorCode(request)).toBe("BR009");
  });

  it("come in pages without gaps or repetitions, also when many have one name", async ({ requests }) => {
    await addMentors(requests, [
      ...Array.from({ length: 7 }, () => "Kim Lie"),
      ...Array.from({ length: 3 }, () => "kim lie"),
      "Kim",
      "Kim Lie ",
      'Kim "Lie"',
    ]);
    await addMentors(requests, ["Kim Lie", "Kim Lie"], 2);
    for (const filter of [{}, { search: "KIM" }, { search: "kim", active: true }]) {
      const whole = await listMentors(requests, filter);
      expect(whole).toHaveLength("search" in filter ? 13 : 57);
      for (const limit of [1, 2, 5, 13, 57]) expect(await allPages(requests, limit, filter)).toEqual(whole);
    }
  });

  it("are refused outside the bounds of a page", async ({ requests }) => {
    for (const values of [
      { limit: null },
      { limit: 0 },
      { limit: 1002 },
      { afterName: "Amina Dahl" },
      { afterId: mentor(1) },
    ]) {
      expect(await errorCode(listMentors(requests, values))).toBe("22023");
    }
  });
});

describe("a search", () => {
  const NAMES = [
    "100% Ann",
    "under_score",
    "back\\slash",
    "Sean O'Brien",
    "[a-z]+(.*)$",
    "<b>Bold</b>",
    "Ann\u0301e 😀 Smile",
    "Bjørn Ødegård",
    "ŁUKASZ Đorđević",
    "Zoe\u0308 Composed",
    "Zoë Precomposed",
    "Jürgen Straße",
    "Ægir Æsir",
    "İpek Işık",
    "Мария Ёлкина",
    "山田 太郎",
    "\u200bHidden\u00a0Cop\u00adied\ufeff",
  ];

  it("finds a part of a name in any case and with any accents, and takes every sign literally", async ({
    requests,
  }) => {
    await addMentors(requests, NAMES);
    for (const [search, expected] of [
      ["%", ["100% Ann"]],
      ["0%", ["100% Ann"]],
      ["_", ["under_score"]],
      ["\\", ["back\\slash"]],
      ["\\\\", []],
      ["O'B", ["Sean O'Brien"]],
      ["[a-z]+", ["[a-z]+(.*)$"]],
      [".*", ["[a-z]+(.*)$"]],
      ["<B>", ["<b>Bold</b>"]],
      ["😀", ["Ann\u0301e 😀 Smile"]],
      ["anne", ["Ann\u0301e 😀 Smile"]],
      ["bjorn odegard", ["Bjørn Ødegård"]],
      ["BJØRN ØDEGÅRD", ["Bjørn Ødegård"]],
      ["lukasz dordevic", ["ŁUKASZ Đorđević"]],
      ["łukasz", ["ŁUKASZ Đorđević"]],
      ["zoe", ["Zoë Precomposed", "Zoe\u0308 Composed"]],
      ["ZOË", ["Zoë Precomposed", "Zoe\u0308 Composed"]],
      ["strasse", ["Jürgen Straße"]],
      ["STRAẞE", ["Jürgen Straße"]],
      ["aegir", ["Ægir Æsir"]],
      ["æsir", ["Ægir Æsir"]],
      ["ipek isik", ["İpek Işık"]],
      ["мария елкина", ["Мария Ёлкина"]],
      ["田 太", ["山田 太郎"]],
      ["nygard", ["Oskar Nygård"]],
      ["ZAJAC", ["Wiktor Zając"]],
      ["hidden copied", ["\u200bHidden\u00a0Cop\u00adied\ufeff"]],
      ["\ufeffBjørn\u00a0Øde\u200bgård \u00a0", ["Bjørn Ødegård"]],
      ["an unknown name", []],
      ["x".repeat(10_000), []],
    ] as const) {
      expect({ search, found: names(await listMentors(requests, { search })).toSorted() }).toEqual({
        search,
        found: [...expected].toSorted(),
      });
    }
  });

  it("with an empty text finds everyone, and each mentor is found by the whole name", async ({
    requests,
  }) => {
    await addMentors(requests, NAMES);
    const everybody = await listMentors(requests);
    expect(everybody).toHaveLength(44 + NAMES.length);
    expect(await listMentors(requests, { search: "" })).toEqual(everybody);
    for (const { name } of everybody) {
      for (const search of [String(name), String(name).toUpperCase(), String(name).normalize("NFD")]) {
        expect(names(await listMentors(requests, { search }))).toContain(name);
      }
    }
  });
});
