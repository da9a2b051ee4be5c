/** Mentors from a file, as the form of the console takes them, and the messages about the file. */
import { describe, expect, it } from "vitest";
import { readMentorsFile } from "../../console/src/register/mentors-file.ts";
import { TEXTS } from "../../console/src/texts/texts-by-language.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const [A, B, C, D] = [mentorId(1), mentorId(2), mentorId(3), mentorId(4)];
const CHAPTER = [A, B, C].map((id, index) => ({ mentorId: id, name: `Mentor ${index}`, active: index > 0 }));

type Part = string | Uint8Array<ArrayBuffer>;

const read = (...parts: Part[]) => readMentorsFile(new Blob(parts), CHAPTER);

/** @returns the page's message about it */
async function refusalOf(...parts: Part[]) {
  const reading = await read(...parts);
  if (reading.kind !== "refused") throw new Error(`Not refused: ${reading.kind}`);
  return TEXTS.en.mentorsFile.refused("a.csv", reading.problem);
}

describe("a file of mentors", () => {
  it("chooses the mentors of the chapter, each once, and names the others", async () => {
    expect(
      await read(`\uFEFFname;Mentor ID\r\nx;${B}\r\n"#\r\n";${D}\r\n;\r\nx;${A.toUpperCase()}\r\nx;${B}\r\n`),
    ).toEqual({
      kind: "read",
      found: new Set([B, A]),
      unknown: [D],
    });
  });

  it("is read in UTF-16 with its mark", async () => {
    const bytes = new Uint8Array(Buffer.from(`\uFEFFid\tname\n${A}\tÅ\n`, "utf16le"));
    expect(await read(bytes)).toMatchObject({ found: new Set([A]), unknown: [] });
  });

  it("chooses nobody when lines are wrong, and names all of them together", async () => {
    expect(await refusalOf(`${A}\nnope\n${B.replace("-", "-\u200b")}\n`)).toEqual({
      heading: "Nobody was chosen from a.csv. Lines are wrong:",
      lines: ["Line 2 is no mentor id", "Line 3 has an invisible character, U+200B, inside the mentor id"],
    });
    const { lines } = await refusalOf(`id\n${"x\n".repeat(1_025)}`);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("and 1,005 more");
  });

  it.each<[string, Part, RegExp]>([
    ["two columns of ids", `id,mentor_id\n1,${A}\n`, /“id” \(column 1\) and “mentor_id” \(column 2\)/],
    ["no column of ids", `name,uid\n1,${A}\n`, /Line 1: Its first row must name the columns/],
    ["another encoding", new Uint8Array([0x69, 0x64, 0x0a, 0xf8, 0x0a]), /Line 2 is in another encoding/],
    ["a workbook", new Uint8Array([0x50, 0x4b, 3, 4]), /It is a workbook/],
    ["nothing", "", /There is no mentor id in it/],
  ])("is refused for %s", async (_, contents, said) => {
    expect(await refusalOf(contents)).toEqual({ heading: expect.stringMatching(said), lines: [] });
  });

  it("that the browser can't read gets a message", async () => {
    const gone = {
      stream: () => new ReadableStream({ pull: () => Promise.reject(new DOMException("gone")) }),
    };
    expect(await readMentorsFile(gone as unknown as Blob, CHAPTER)).toEqual({ kind: "unreadable" });
  });
});
