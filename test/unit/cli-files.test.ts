/** The files that the command line reads: mentors, templates, and the refusal of everything else. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WrongUseError } from "../../src/cli/failures.ts";
import { readMentorsFile } from "../../src/cli/mentors-file.ts";
import { readTemplateFile } from "../../src/cli/template-file.ts";
import { MAXIMUM_SELECTION } from "../../src/domain/limits.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const [A, B, C] = [mentorId(1), mentorId(2), mentorId(3)];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "test-cli-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

const write = async (contents: string | Buffer) => {
  const path = join(folder, "file");
  await writeFile(path, contents);
  return path;
};

const mentorsIn = async (contents: string | Buffer) => [...(await readMentorsFile(await write(contents)))];

/** @returns the message without the file name at its start */
async function refusalOf(read: (path: string) => Promise<unknown>, path: string): Promise<string> {
  try {
    await read(path);
  } catch (error) {
    if (!(error instanceof WrongUseError)) throw error;
    if (!error.message.startsWith(path)) throw new Error("The file isn't named", { cause: error });
    return error.message.slice(path.length);
  }
  throw new Error("Not refused");
}

const mentorsRefusal = async (contents: string) => refusalOf(readMentorsFile, await write(contents));
const templateRefusal = async (contents: string | Buffer) =>
  refusalOf(readTemplateFile, await write(contents));

describe("a file of mentors", () => {
  it.each([
    ["one per line", `${A}\n${B}\n${C}\n`],
    ["without a last line end", `${A}\n${B}\n${C}`],
    ["with the line ends of Windows", `${A}\r\n${B}\r\n${C}\r\n`],
    ["with a mark of the byte order", `\uFEFF${A}\n${B}\n${C}\n`],
    ["in upper case, indented", `${A.toUpperCase()}\n  ${B}\n${C}\t\n`],
    ["with blank lines and comments", `# mentors\n\n${A} # Amina, "A"\n  # old:\n${B}\n \n${C}\t#\n#"`],
    ["as CSV with mentor_id", `mentor_id\n${A}\n${B}\n${C}`],
    ["as CSV with mentorId", `name,mentorId\nAmina,${A}\nB,${B}\nC,${C}\n`],
    ["as CSV with id, in the manner of Windows", `\uFEFFid;name\r\n${A};Amina\r\n${B};B\r\n${C};C\r\n`],
    ["as CSV with tabs and spaces", `NAME\tMentor_ID \nAmina\t ${A}\nB\t${B} \nC\t${C}\n`],
    ["as CSV with quotes", `"id","name"\n"${A}","Dahl, Amina"\n"${B}","""B"""\n${C},"over\r\ntwo lines"\n`],
    ["as CSV with blank lines and comments", `# list\n\nmentor_id,name\n${A},A\n\n# no\n${B},B # 2\n${C}\n`],
  ])("can be %s", async (_, contents) => {
    expect(await mentorsIn(contents)).toEqual([A, B, C]);
  });

  it("counts repeated ids, and gives each id once", async () => {
    const read = await readMentorsFile(await write(`${A}\n${A}\n`));
    expect([[...read], read.entries]).toEqual([[A], 2]);
  });

  it("gives the same ids however it is cut into pieces", async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => mentorId(index));
    expect(await mentorsIn(ids.join("\r\n"))).toEqual(ids);
    expect(await mentorsIn(`name,id\r\n${ids.map((id) => `"Å, ø",${id}`).join("\r\n")}`)).toEqual(ids);
  });

  it.each([
    ["a line that is no id", `${A}\n\n# x\nmentor\n`, ", line 4: a mentor id must be a UUID"],
    ["two ids on a line", `${A}\n${B},${C}\n`, ", line 2: a mentor id must be a UUID"],
    [
      "a first line that is neither",
      "name\nAmina\n",
      ", line 1: must be a mentor id (a UUID), or the header",
    ],
    ["a header without the column", "# x\nname,uid\n", ", line 2: must be a mentor id"],
    ["CSV without an id", `id,name\n${A},A\n,B\n`, ", line 3: the mentor id is missing"],
    ["CSV with a wrong id", `# x\nname,id\r\n"A\r\nB",${A}\r\n\r\nC,17\r\n`, ", line 6: a mentor id"],
    [
      "CSV with a wrong id in several lines",
      `name,id\n"A\nB\nC",17\n`,
      ", line 2: a mentor id must be a UUID",
    ],
    [
      "CSV that doesn't end",
      `id,name\n${A},"A\n${B},B\n`,
      ", line 2: a quote opens on this or a later line and never closes",
    ],
    ["CSV that is broken", `id,name\n${A},"A"B\n`, ", line 2: is not valid CSV (CSV_"],
    [
      "two columns that can be the id",
      `id,Mentor ID\n1,${A}\n`,
      ', line 1: "id" (column 1) and "Mentor ID" (column 2) can each be the column of the mentor ids',
    ],
    [
      "an invisible character in an id",
      `${A}\n${B.slice(0, 9)}\u200b${B.slice(9)}\n`,
      ", line 2: the mentor id contains an invisible character, U+200B",
    ],
    ["a workbook", "PK\u0003\u0004...", ": is a workbook or another archive, and not a text. Save it as CSV"],
    ["UTF-16 without a mark", "i\u0000d\u0000\n\u0000", ": is UTF-16 without a byte order mark"],
    ["nothing", "", ": must contain at least one mentor id"],
    ["nothing but comments", "\n# a\n", ": must contain at least one mentor id"],
    ["nothing but a header", "mentor_id\n", ": must contain at least one mentor id"],
  ])("is refused by its name, the line and the rule: %s", async (_, contents, said) => {
    expect(await mentorsRefusal(contents)).toContain(said);
  });

  it("has its wrong lines named together, the first twenty of them", async () => {
    const three = await readFile(new URL("../fixtures/mentors/three-wrong-lines.txt", import.meta.url));
    const path = await write(three);
    expect(await refusalOf(readMentorsFile, path)).toBe(
      `: 2 lines are wrong\n  ${path}, line 2: a mentor id must be a UUID\n  ${path}, line 4: a mentor id must be a UUID`,
    );
    const lines = (await mentorsRefusal(`${A}\n${"no\n".repeat(25)}`)).split("\n");
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe(": 25 lines are wrong");
    expect(lines[20]).toMatch(/file, line 21: a mentor id must be a UUID$/);
    expect(lines[21]).toBe("  and 5 more");
  });

  it("is refused with the limit when it holds too many mentors", async () => {
    const ids = Array.from({ length: MAXIMUM_SELECTION + 1 }, (_, index) => mentorId(index)).join("\n");
    expect(await mentorsRefusal(ids)).toBe(": must have at most 1000000 mentors");
  });

  it("is refused with the line that isn't UTF-8", async () => {
    const contents = Buffer.concat([Buffer.from(`id,name\r\n${A},Ann\r\n${B},J`), Buffer.from([0xf8, 0x72])]);
    expect(await refusalOf(readMentorsFile, await write(contents))).toBe(
      ", line 3: is not UTF-8, and may be Windows-1252. Save the file as UTF-8",
    );
  });

  it("is refused without a quotation", async () => {
    for (const contents of ["id,name\n17,Amina Dahl\n", 'id,name\n1,"Amina Dahl\n', "Amina Dahl\n"])
      expect(await mentorsRefusal(contents)).not.toContain("Amina");
  });

  it("has to be there, and to be a file", async () => {
    expect(await refusalOf(readMentorsFile, join(folder, "none"))).toBe(": the file doesn't exist");
    expect(await refusalOf(readMentorsFile, folder)).toBe(": this is a folder, not a file");
  });
});

describe("a file with a template", () => {
  const latin = (text: string) => Buffer.from(text, "latin1");
  const template = { activityType: "Session", date: "2026-11-20", durationMinutes: 90 };

  it("holds the fields of a template, also after a byte order mark", async () => {
    const full = { ...template, note: "Group", occurrence: 2 };
    expect(await readTemplateFile(await write(JSON.stringify(full)))).toEqual(full);
    expect(await readTemplateFile(await write(`\uFEFF${JSON.stringify(template)}`))).toEqual(template);
    const utf16 = Buffer.from(`\uFEFF${JSON.stringify(full)}`, "utf16le");
    expect(await readTemplateFile(await write(utf16))).toEqual(full);
  });

  it.each([
    ["no JSON", '{\n  "note": "secret", }', /^: the file is not valid JSON \(line 2 column \d+\)$/],
    ["Windows-1252", latin('{\n"note": "sécret"}'), /^, line 2: is not UTF-8/],
    ["nothing", "", /^: the file is not valid JSON$/],
    ["a list", "[]", /^: must hold one JSON object$/],
    ["null", "null", /^: must hold one JSON object$/],
    [
      "a field too few",
      JSON.stringify({ ...template, date: undefined }),
      /^: date must be a date in the form/,
    ],
    [
      "a wrong field",
      JSON.stringify({ ...template, durationMinutes: 0 }),
      /^: durationMinutes must be a whole/,
    ],
    ["a misspelt field", JSON.stringify({ ...template, occurence: 2 }), /^: unknown field occurence. The f/],
  ])("is refused by its name and the rule: %s", async (_, contents, said) => {
    const refusal = await templateRefusal(contents);
    expect(refusal).toMatch(said);
    expect(refusal).not.toContain("secret");
  });

  it("has to be there", async () => {
    expect(await refusalOf(readTemplateFile, join(folder, "none"))).toBe(": the file doesn't exist");
  });
});
