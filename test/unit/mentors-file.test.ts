/**
 * Files of mentors from people and spreadsheets: what is read, and that nothing is left out silently.
 *
 * Longer than 250 lines: the files are tables, one row for each peculiarity.
 */
import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MentorsFileError } from "../../src/mentors-file/problem.ts";
import type { FileProblem } from "../../src/mentors-file/problem.ts";
import { readMentors } from "../../src/mentors-file/read-mentors.ts";
import { UnreadableTextError } from "../../src/mentors-file/text.ts";
import type { TextProblem } from "../../src/mentors-file/text.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const [A, B, C] = [mentorId(1), mentorId(2), mentorId(3)];

type Contents = string | Uint8Array;

/** @param size the bytes of a piece, because a file is read in pieces */
async function* pieces(contents: Contents, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(contents as string);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const read = async (contents: Contents, size?: number) => [...(await readMentors(pieces(contents, size)))];

async function problemOf(contents: Contents, size?: number): Promise<FileProblem | TextProblem> {
  try {
    await read(contents, size);
  } catch (error) {
    if (error instanceof MentorsFileError || error instanceof UnreadableTextError) return error.problem;
    throw error;
  }
  throw new Error("Not refused");
}

const wrong = (...lines: object[]) => ({ code: "wrongLines", lines, more: 0 });

const utf16 = (text: string, order: "le" | "be") => {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
};

const fixture = (name: string) => readFile(new URL(`../fixtures/mentors/${name}`, import.meta.url));

describe("a cell in quotes is always data", () => {
  it.each([
    ["a line that begins with #", `id,note\n${A},"\n#"\n${B},"\n#"\n${C},x\n`],
    ["a # behind a quote", `note,id\n"#",${A}\n" # x",${B}\n"#\n#",${C}\n`],
    [
      "what looks like a comment, a header and an id",
      `id,note\n${A},"# a\nid,note\n${B},x\n"\n${B},\n${C},\n`,
    ],
    ["quotes", `id,note\n${A},"""# ""\n"\n${B},"""\n"""\n${C},""\n`],
    ["delimiters", `note;id\n"a;b,c\td";${A}\n";;;";${B}\n"\n;\n";${C}\n`],
    ["empty lines", `id,note\n${A},"\n\n\n"\n\n${B},"\n"\n \n${C},\n`],
    ["line ends of Windows", `id,note\r\n${A},"a\r\n#\r\nb"\r\n${B},"\r\n"\r\n${C},x\r\n`],
    ["line ends of old", `id,note\r${A},"a\r#\rb"\r${B},"\r"\r${C},x\r`],
    ["line ends of all kinds", `id,note\n${A},"a\r\n#"\r\n${B},"\r"\r${C},x\n`],
    ["an id", `"mentor_id"\n"${A}"\n"${B}"\n"${C}"`],
    ["an id of a list", `"${A}"\n"${B}" # no\n${C}`],
  ])("%s", async (_, contents) => {
    expect(await read(contents)).toEqual([A, B, C]);
    expect(await read(contents, 1)).toEqual([A, B, C]);
  });

  it("in a real file", async () => {
    expect(await read(await fixture("hash-in-quotes.csv"))).toEqual([A, B, C]);
  });
});

describe("comments are lines of their own, or follow an id of a list", () => {
  it.each([
    ["in a list", `# "a\n${A} # "b, c\n  # d\n${B}\t#"\n#"\n${C} #`],
    ["in front of a header", `# "a, b\n\n  # id\nid,note\n${A},\n${B},\n${C},\n`],
    ["between rows", `id,note\n# "a\n${A},\n#\n  # "b\n${B},# no\n${C},a # no\n# end`],
    ["of thousands of lines", `${`# ${"x".repeat(100)}\n`.repeat(2_000)}id,note\n${A},\n${B},\n${C},\n`],
  ])("%s", async (_, contents) => {
    expect(await read(contents)).toEqual([A, B, C]);
  });
});

describe("a file of a spreadsheet", () => {
  it.each([
    ["rows of bare delimiters at the end", `name;mentor_id\na;${A}\nb;${B}\nc;${C}\n;\n;\n`],
    ["rows of bare delimiters in between and in front", `;\n;;;\nid;name\n${A};a\n;;;;\n${B};\n;\n${C};x\n;`],
    [
      "rows of spaces, tabs and empty quotes",
      `id\tname\n${A}\ta\n\t\t\n \t \n""\t""\n\u00a0\t\u200b\n${B}\n${C}`,
    ],
    ["bare delimiters behind a list", `${A};;\n${B};\n;;;\n${C}\n;;`],
    ["cells behind the header's last", `id;name\n${A};a;;;\n${B};b;\n${C}`],
    ["a comma in a header with semicolons", `Name, family;mentor_id\nDahl, A;${A}\nB;${B}\n"Lie; Bo";${C}`],
    ["the same in quotes", `"Name, family";"mentor_id"\n"Dahl, A";"${A}"\nB;${B}\n"Lie; Bo";${C}`],
    ["a semicolon in a header with commas", `"a;b",mentor_id\nx;y,${A}\n;,${B}\n,${C}`],
    ["commas and semicolons in a header with tabs", `a;b, c\tid\nx\t${A}\n,;\t${B}\ny\t${C}`],
    ["line ends in the header", `"Name\r\nfamily";"mentor\r\nid"\r\na;${A}\r\nb;${B}\r\nc;${C}\r\n`],
    ["a line that says the delimiter", `sep=;\r\nname, x;id\r\na;${A}\r\nb;${B}\r\n"c";${C}\r\n`],
    ["a delimiter of its own", `"sep=|"\nname|id\na|${A}\nb|${B}\nc|${C}\n`],
  ])("has %s", async (_, contents) => {
    expect(await read(contents)).toEqual([A, B, C]);
    expect(await read(`\uFEFF${contents}`, 7)).toEqual([A, B, C]);
    expect(await read(utf16(contents, "le"), 7)).toEqual([A, B, C]);
    expect(await read(utf16(contents, "be"))).toEqual([A, B, C]);
  });

  it("with real data", async () => {
    expect(await read(await fixture("bare-delimiters.csv"))).toEqual([A, B]);
    expect(await read(await fixture("comma-in-semicolon-header.csv"))).toEqual([A, B]);
  });

  it.each([
    "mentor_id",
    "mentorId",
    "MentorId",
    "Mentor ID",
    " MENTOR  ID ",
    "mentor-id",
    "mentor\u2011id",
    "Mentor\u00a0Id",
    "\u200bmentor_id\ufeff",
    "ID",
    "Id ",
    "ｉｄ",
  ])("names its column %j", async (name) => {
    expect(await read(`name;${name};x\na;${A};1\nb;${B};2\n`)).toEqual([A, B]);
    expect(await read(`${name}\n${A}\n${B}\n`)).toEqual([A, B]);
  });

  it("with two possible id columns is refused with the names of both", async () => {
    expect(await problemOf(`x\n`)).toMatchObject({ code: "wrongLines" });
    expect(await problemOf(`\n# x\nid;name;Mentor-ID\n${A};a;${B}\n`)).toEqual({
      code: "severalColumns",
      line: 3,
      columns: [
        { name: "id", place: 1 },
        { name: "Mentor-ID", place: 3 },
      ],
    });
    expect(await problemOf(`mentor_id,mentor_id\n${A},${A}\n`)).toMatchObject({ code: "severalColumns" });
  });

  it("that has a column of ids with two delimiters is refused", async () => {
    expect(await problemOf(`id;Name, id\n${A};a\n`)).toEqual({ code: "severalDelimiters", line: 1 });
  });

  it.each([
    ["no column of ids", `\n"a\nb",uid\nx,${A}\n`, { code: "noColumn", line: 2 }],
    ["no header", `Anna,${A}\n`, { code: "noColumn", line: 1 }],
    ["nothing but a header", "name;id\n;;\n", { code: "noMentorId" }],
    ["nothing at all", "", { code: "noMentorId" }],
    ["nothing but bare delimiters", ";;\n;\n", { code: "noMentorId" }],
  ])("is refused when it has %s", async (_, contents, problem) => {
    expect(await problemOf(contents)).toEqual(problem);
  });
});

describe("invisible characters", () => {
  it.each(["\u200b", "\u00a0", "\ufeff", "\u2060", "\u200e", "\u00ad", "\u3000", "\u202f", "\u200b \u00a0"])(
    "do no harm around an id: %j",
    async (invisible) => {
      const [a, b, c] = [`${invisible}${A}`, `${B}${invisible}`, `${invisible}${C}${invisible}`];
      expect(await read(`${a}\n${b}\n${c}\n`)).toEqual([A, B, C]);
      expect(await read(`id;name\n${a};\n"${b}";\n${c};\n`)).toEqual([A, B, C]);
    },
  );

  it.each([
    ["\u200b", "U+200B"],
    ["\u00a0", "U+00A0"],
    [" ", "U+0020"],
    ["\u{e0041}", "U+E0041"],
  ])("are named inside an id: %j", async (invisible, character) => {
    const id = `${B.slice(0, 20)}${invisible}${B.slice(20)}`;
    const problem = wrong({ line: 2, rule: "invisibleCharacter", character });
    expect(await problemOf(`${A}\n${id}\n`)).toEqual(problem);
    expect(await problemOf(`id\n${id}\n`)).toEqual(problem);
  });

  it("never join two ids", async () => {
    expect(await problemOf(`${A}\n${B} ${C}\n`)).toEqual(wrong({ line: 2, rule: "noUuid" }));
  });
});

describe("wrong lines are reported together, with an editor's line numbers", () => {
  it.each([
    [
      "of a list",
      `no\n\n# x\nno\n${A}\n${B},${C}\n123\n`,
      wrong(
        { line: 1, rule: "noIdNorHeader" },
        { line: 4, rule: "noUuid" },
        { line: 6, rule: "severalCells" },
        { line: 7, rule: "noUuid" },
      ),
    ],
    [
      "of CSV, by the first line of each record",
      `# x\r\nid;"a\r\nb"\r\n"1\r\n2\r\n3";x\r\n\r\n;x\r\n;;\r\n${A};\r\n4;"\r\n"\r\n5`,
      wrong(
        { line: 4, rule: "noUuid" },
        { line: 8, rule: "missing" },
        { line: 11, rule: "noUuid" },
        { line: 13, rule: "noUuid" },
      ),
    ],
    [
      "and what can't be read behind them",
      `id,x\n1,\n${A},"\n${B},\n`,
      wrong({ line: 2, rule: "noUuid" }, { line: 3, rule: "openQuote" }),
    ],
    [
      "behind a line that says the delimiter",
      `sep=,\rid,x\r${A},\r1,"\r"\r,2\r`,
      wrong({ line: 4, rule: "noUuid" }, { line: 6, rule: "missing" }),
    ],
    ["where files were joined", `\uFEFFid,x\n${A},\n\uFEFFid,x\n${B},\n`, wrong({ line: 3, rule: "noUuid" })],
  ])("%s", async (_, contents, problem) => {
    expect(await problemOf(contents)).toEqual(problem);
    expect(await problemOf(contents, 1)).toEqual(problem);
  });

  it("the first twenty, and the number of the others", async () => {
    const problem = await problemOf(`id,name\n${"x,y\n".repeat(1_021)}`);
    expect(problem).toMatchObject({ code: "wrongLines", more: 1_001 });
    expect(problem.code === "wrongLines" && problem.lines.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
  });
});

describe("bytes that are no text in a known encoding are refused", () => {
  const latin = (text: string) => Buffer.from(text, "latin1");

  it.each([
    ["Windows-1252", latin(`id,name\n${A},Ann\n${B},J\u00f8rn\n`), 3],
    ["Windows-1252 with its line ends", latin(`id,name\r\n\r\n${A},\u00c5\r\n`), 3],
    ["Windows-1252 with line ends of old", latin(`id,name\r${A},a\r${B},\u00f8\r${C},\u00f8`), 3],
    [
      "Windows-1252 behind UTF-8",
      Buffer.concat([Buffer.from(`id,n\n${A},Å ø 😀\n${B},😀`), latin("\u00f8\n")]),
      3,
    ],
    ["half a character at the end", Buffer.from(`id,n\n${A},\n${B},\u00f8`).subarray(0, -1), 3],
    ["half a character at a line's end", latin(`id,n\n${A},\u00c3\n${B},x`), 2],
  ])("%s, by the line", async (_, contents, line) => {
    expect(await problemOf(contents)).toEqual({ code: "notUtf8", line });
    for (const size of [1, 2, 3, 5])
      expect(await problemOf(contents, size)).toEqual({ code: "notUtf8", line });
  });

  it.each([
    ["UTF-16 without a mark", Buffer.from(`id\n${A}\n`, "utf16le"), { code: "noText" }],
    ["UTF-16 of the other order, too", utf16(`id\n${A}\n`, "be").subarray(2), { code: "noText" }],
    ["UTF-16 that is cut off", utf16(`id\n${A}\n`, "le").subarray(0, -1), { code: "notUtf16" }],
    ["UTF-16 with half a character", utf16(`id\n${A}\ud83d\n`, "le"), { code: "notUtf16" }],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), { code: "noText" }],
    ["a workbook", Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]), { code: "archive" }],
  ])("%s", async (_, contents, problem) => {
    expect(await problemOf(contents)).toEqual(problem);
    expect(await problemOf(contents, 1)).toEqual(problem);
  });
});

it("a reader gets back everything that a writer of CSV writes, in pieces of any size", async () => {
  const cell = fc.string({
    unit: fc.constantFrom("#", '"', ",", ";", "\t", "\n", "\r", "\r\n", " ", "a", "ø", "\u200b", "id", A),
    maxLength: 12,
  });
  const file = fc.record({
    rows: fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }),
    delimiter: fc.constantFrom(",", ";", "\t"),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
    size: fc.integer({ min: 1, max: 50 }),
  });
  await fc.assert(
    fc.asyncProperty(file, async ({ rows, delimiter, lineEnd, size }) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = rows.map(([before, behind], index) =>
        [quoted(before), mentorId(index), quoted(behind)].join(delimiter),
      );
      const contents = [["before", "Mentor ID", "behind"].join(delimiter), ...lines].join(lineEnd);
      expect(await read(contents, size)).toEqual(rows.map((_, index) => mentorId(index)));
    }),
    { numRuns: 300 },
  );
});
