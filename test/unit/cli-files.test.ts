/** The files that the command line reads: what it takes for mentors and for a template, and how it refuses the rest. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WrongUseError } from "../../src/cli/failures.ts";
import { readMentorsFile } from "../../src/cli/mentors-file.ts";
import { readTemplateFile } from "../../src/cli/template-file.ts";
import { mentorId } from "../support/mentor-ids.ts";

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

const mentorsIn = async (contents: string | Buffer) => readMentorsFile(await write(contents));

/** @returns what is said, without the file's name that it starts with */
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
const templateRefusal = async (contents: string) => refusalOf(readTemplateFile, await write(contents));

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
    ["as CSV with a better column than id", `id,mentor_id\n1,${A}\n2,${B}\n3,${C}\n`],
    ["as CSV with blank lines and comments", `# list\n\nmentor_id,name\n${A},A\n\n# no\n${B},B # 2\n${C}\n`],
  ])("can be %s", async (_, contents) => {
    expect(await mentorsIn(contents)).toEqual([A, B, C]);
  });

  it("gives repeated ids as they are: it is for the client to count them", async () => {
    expect(await mentorsIn(`${A}\n${A}\n`)).toEqual([A, A]);
  });

  it("is the same wherever it is cut into pieces", async () => {
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
    ["CSV without an id", `id,name\n${A},A\n,B\n`, ", line 3: a mentor id must be a UUID"],
    ["CSV with a wrong id", `# x\nname,id\r\n"A\r\nB",${A}\r\n\r\nC,17\r\n`, ", line 6: a mentor id"],
    [
      "CSV with a wrong id in several lines",
      `name,id\n"A\nB\nC",17\n`,
      ", line 2: a mentor id must be a UUID",
    ],
    ["CSV that doesn't end", `id,name\n${A},"A\n${B},B\n`, ": is no CSV (CSV_QUOTE_NOT_CLOSED)"],
    ["nothing", "", ": there is no mentor id in it"],
    ["nothing but comments", "\n# a\n", ": there is no mentor id in it"],
    ["nothing but a header", "mentor_id\n", ": there is no mentor id in it"],
  ])("is refused by its name, the line and the rule: %s", async (_, contents, said) => {
    expect(await mentorsRefusal(contents)).toContain(said);
  });

  it("is refused without a word of what is in it", async () => {
    for (const contents of ["id,name\n17,Amina Dahl\n", 'id,name\n1,"Amina Dahl\n', "Amina Dahl\n"])
      expect(await mentorsRefusal(contents)).not.toContain("Amina");
  });

  it("has to be there, and to be a file", async () => {
    expect(await refusalOf(readMentorsFile, join(folder, "none"))).toBe(": there is no such file");
    expect(await refusalOf(readMentorsFile, folder)).toBe(": it is a folder");
  });
});

describe("a file with a template", () => {
  const template = { activityType: "Session", date: "2026-11-20", durationMinutes: 90 };

  it("holds the fields of a template, also after a mark of the byte order", async () => {
    const full = { ...template, note: "Group", occurrence: 2 };
    expect(await readTemplateFile(await write(JSON.stringify(full)))).toEqual(full);
    expect(await readTemplateFile(await write(`\uFEFF${JSON.stringify(template)}`))).toEqual(template);
  });

  it.each([
    ["no JSON", '{\n  "note": "secret", }', /^: is no JSON \(line 2 column \d+\)$/],
    ["nothing", "", /^: is no JSON$/],
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
    [
      "a misspelt field",
      JSON.stringify({ ...template, occurence: 2 }),
      /^: there is no field occurence; the f/,
    ],
  ])("is refused by its name and the rule: %s", async (_, contents, said) => {
    const refusal = await templateRefusal(contents);
    expect(refusal).toMatch(said);
    expect(refusal).not.toContain("secret");
  });

  it("has to be there", async () => {
    expect(await refusalOf(readTemplateFile, join(folder, "none"))).toBe(": there is no such file");
  });
});
