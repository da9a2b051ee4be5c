/** Names as people write them in lists, and the mentors of the chapter whom they mean. */
import { describe, expect, it } from "vitest";
import { matchAgain, readPeople } from "../../console/src/name-list/listed-people.ts";
import { rowsOfText } from "../../console/src/name-list/list-row.ts";
import { createNameMatcher } from "../../console/src/name-list/name-matcher.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const CHAPTER = [
  "Anne Hansen",
  "Anne Hansen",
  "Bjørn Nygård",
  "Siobhán O’Brien",
  "Kari Marie Olsen-Berg",
  "Thomas Martin",
  "Ægir Sæther",
  "Jürgen Groß",
  "Michał Berg",
  "Per Olsen",
];
const MENTORS = [
  ...CHAPTER.map((name, index) => ({ mentorId: mentorId(index + 1), name, active: true })),
  { mentorId: mentorId(20), name: "Olga Tveit", active: false },
];

async function read(text: string, mentors = MENTORS) {
  const { entries, repeated, headers } = await readPeople(rowsOfText(text), createNameMatcher(mentors));
  const of = (kind: string) => entries.filter(({ match }) => match.kind === kind);
  return {
    matched: of("matched").map(({ match }) => (match.kind === "matched" ? match.mentor.name : "")),
    unclear: of("unclear").map(({ text: written, match }) => [
      written,
      match.kind === "unclear" ? match.people.map(({ name }) => name) : [],
    ]),
    notFound: of("notFound").map(({ line, text: written }) => `${line}: ${written}`),
    repeated,
    headers,
  };
}

describe("a name in a list", () => {
  it.each([
    ["bjørn nygård", "Bjørn Nygård"],
    ["BJORN NYGAARD", "Bjørn Nygård"],
    ["Bjoern Nygard", "Bjørn Nygård"],
    ["Bjo\u0308rn  Nyga\u030Ard", "Bjørn Nygård"],
    ["Nygård, Bjørn", "Bjørn Nygård"],
    ["siobhan o'brien", "Siobhán O’Brien"],
    ["Siobhán O´Brien", "Siobhán O’Brien"],
    ["Siobhan OBrien", "Siobhán O’Brien"],
    ["Olsen-Berg, Kari Marie", "Kari Marie Olsen-Berg"],
    ["Kari Marie Olsen Berg", "Kari Marie Olsen-Berg"],
    ["Aegir Saether", "Ægir Sæther"],
    ["Juergen Gross", "Jürgen Groß"],
    ["Jurgen Groß", "Jürgen Groß"],
    ["Per\u00a0Olsen\u200b", "Per Olsen"],
  ])("%j means %s", async (written, name) => {
    expect(await read(written)).toMatchObject({ matched: [name], unclear: [], notFound: [] });
  });

  it.each([
    ["of two people", "Anne Hansen", ["Anne Hansen", "Anne Hansen"]],
    ["without a middle name", "Kari Olsen-Berg", ["Kari Marie Olsen-Berg"]],
    ["without one of two surnames", "Kari Marie Olsen", ["Kari Marie Olsen-Berg"]],
    ["with a middle name more", "Per Arne Olsen", ["Per Olsen"]],
    ["in another order", "Martin Thomas", ["Thomas Martin"]],
    ["with an initial", "P. Olsen", ["Per Olsen"]],
    ["of a single word", "Bjørn", ["Bjørn Nygård"]],
    ["of somebody inactive", "Olga Tveit", ["Olga Tveit"]],
  ])("%s is unclear, and ticks nobody", async (_, written, people) => {
    expect(await read(written)).toMatchObject({ matched: [], unclear: [[written, people]], notFound: [] });
  });

  it.each(["Michael Berk", "Bjørn Nygaardsen", "P. O.", "Anna Hansn"])(
    "%j matches nobody",
    async (written) => {
      expect(await read(written)).toMatchObject({ matched: [], unclear: [], notFound: [`1: ${written}`] });
    },
  );

  it("with nearly the spelling of another mentor's name doesn't match that mentor", async () => {
    // `Michael` and `Michał` are alike only when both are shortened as far as possible.
    expect((await read("Michael Berg")).matched).toEqual([]);
  });

  it("that fits too many mentors matches nobody", async () => {
    const many = Array.from({ length: 31 }, (_, index) => ({
      mentorId: mentorId(index + 100),
      name: `Ola Nr${index}`,
      active: true,
    }));
    expect((await read("Ola", many.slice(1))).unclear).toHaveLength(1);
    expect((await read("Ola", many)).notFound).toEqual(["1: Ola"]);
  });
});

describe("a list of names", () => {
  it("is read without numbering, bullets, addresses, headings and empty lines", async () => {
    const text = [
      "Sign-up sheet",
      "Name\tE-mail\tPhone",
      "",
      "1. Bjørn Nygård <bjorn@example.org>",
      "2) Siobhan O'Brien\tsiobhan@example.org\t+47 912 34 567",
      "  • Per Olsen, per.olsen@example.org",
      "- [x] Ægir Sæther",
      "☐ Jürgen Groß 912 34 567",
      "(7) Thomas Martin;",
      "someone@example.org",
      "---",
      "\t\t",
    ].join("\r\n");
    expect(await read(text)).toEqual({
      matched: [
        "Bjørn Nygård",
        "Siobhán O’Brien",
        "Per Olsen",
        "Ægir Sæther",
        "Jürgen Groß",
        "Thomas Martin",
      ],
      unclear: [],
      notFound: [],
      repeated: 0,
      headers: 2,
    });
  });

  it("gives the places of names that match nobody", async () => {
    expect((await read("Per Olsen\n\nNobody Known\nKnown, Nobody")).notFound).toEqual([
      "3: Nobody Known",
      "4: Known, Nobody",
    ]);
  });

  it("counts a mentor once, for any number and spellings of the name", async () => {
    const { matched, notFound, repeated } = await read(
      "Bjørn Nygård\nNygaard, Bjorn\nBJØRN NYGÅRD\nNobody Known\nnobody  known",
    );
    expect({ matched, notFound, repeated }).toEqual({
      matched: ["Bjørn Nygård"],
      notFound: ["4: Nobody Known"],
      repeated: 3,
    });
  });

  it("asks for each ambiguous line: two lines may mean two people", async () => {
    expect((await read("Anne Hansen\nAnne Hansen")).unclear).toHaveLength(2);
  });

  it("can hold several names on one line, and mentor ids", async () => {
    expect(await read(`Per Olsen, Thomas Martin, Nobody Known\n${mentorId(3).toUpperCase()}`)).toMatchObject({
      matched: ["Per Olsen", "Thomas Martin", "Bjørn Nygård"],
      notFound: ["1: Nobody Known"],
    });
    expect((await read(mentorId(99))).notFound).toEqual([`1: ${mentorId(99)}`]);
  });

  it("with column names is read by these", async () => {
    const text = "Etternavn;Avdeling;Fornavn;Kommentar\nNygård;Oslo;Bjørn;Per Olsen\nKnown;Oslo;Nobody;";
    expect(await read(text)).toMatchObject({ matched: ["Bjørn Nygård"], notFound: ["3: Nobody Known"] });
  });

  it("without column names is read by the columns that fit the chapter", async () => {
    const rows = ["Oslo\tNygård\tBjørn\tyes", "Bergen\tOlsen\tPer\tno", "Oslo\tKnown\tNobody\tyes"];
    expect(await read(rows.join("\n"))).toMatchObject({
      matched: ["Bjørn Nygård", "Per Olsen"],
      notFound: ["3: Known Nobody"],
    });
    expect(await read("Oslo\tBjørn Nygård\nBergen\tPer Olsen")).toMatchObject({
      matched: ["Bjørn Nygård", "Per Olsen"],
      notFound: [],
    });
  });

  it("with two columns ticks nobody when each order is the name of a mentor", async () => {
    const both = [...MENTORS, { mentorId: mentorId(30), name: "Martin Thomas", active: true }];
    expect((await read("Thomas, Martin", both)).unclear).toEqual([
      ["Thomas, Martin", ["Martin Thomas", "Thomas Martin"]],
    ]);
    expect((await read("Thomas Martin", both)).matched).toEqual(["Thomas Martin"]);
  });

  it("is matched again entry by entry", () => {
    const matcher = createNameMatcher(MENTORS);
    expect(matchAgain("3. olsen, per", matcher)).toMatchObject({
      kind: "matched",
      mentor: { name: "Per Olsen" },
    });
    expect(matchAgain(mentorId(3), matcher)).toMatchObject({ kind: "matched" });
    expect(matchAgain("Nobody Known", matcher)).toEqual({ kind: "notFound" });
    expect(matchAgain("", matcher)).toEqual({ kind: "notFound" });
  });

  it("of five thousand lines lets the page work in between", async () => {
    const chapter = Array.from({ length: 5_000 }, (_, index) => ({
      mentorId: mentorId(index + 1),
      name: `Mentor Test ${index}`,
      active: true,
    }));
    const text = chapter.map(({ name }, index) => (index % 10 === 0 ? `${name} Extra` : name)).join("\n");
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns += 1;
      if (!isDone) setTimeout(count, 0);
    };
    setTimeout(count, 0);
    const { matched, unclear } = await read(text, chapter);
    isDone = true;
    expect(matched).toHaveLength(4_500);
    expect(unclear).toHaveLength(500);
    expect(turns).toBeGreaterThan(1);
  });
});
