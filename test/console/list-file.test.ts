/** Files in which people keep lists: ids, names as text or CSV, a workbook. */
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readListFile, readPastedList } from "../../console/src/name-list/list-file.ts";
import type { ListReading } from "../../console/src/name-list/list-file.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";
import { makeWorkbook } from "../support/make-workbook.ts";

const CHAPTER = ["Amina Dahl", "Bjørn Nygård", "Carlos Rossi"].map((name, index) => ({
  mentorId: mentorId(index + 1),
  name,
  active: true,
}));

type Part = string | Uint8Array<ArrayBuffer>;

const read = (...parts: Part[]) => readListFile(new Blob(parts), CHAPTER);

const workbook = (sheets: Parameters<typeof makeWorkbook>[0]) => new Uint8Array(makeWorkbook(sheets));

function namesIn(reading: ListReading) {
  if (reading.kind !== "names") throw new Error(`No names: ${JSON.stringify(reading)}`);
  return reading.people.entries.map(({ line, text, match }) => `${line} ${text}: ${match.kind}`);
}

describe("a file", () => {
  it("of mentor ids is read as before, and chooses nobody when an id is wrong", async () => {
    expect(await read(`name,mentor_id\nx,${mentorId(2)}\n`)).toMatchObject({ kind: "read" });
    expect(await read(`${mentorId(2)}\nAmina Dahl\n`)).toMatchObject({ kind: "refused" });
    expect(await read("id\nx\ny\n")).toMatchObject({ kind: "refused" });
  });

  it.each<[string, Part]>([
    ["a name on each line", "Amina Dahl\nNygaard, Bjorn\nNobody Known\n"],
    ["a column of names", 'Name;Member no\nAmina Dahl;1\n"Nygaard, Bjorn";2\nNobody Known;3\n'],
    [
      "an id column of other numbers",
      "id,Fornavn,Etternavn\n1,Amina,Dahl\n2,Bjorn,Nygaard\n3,Nobody,Known\n",
    ],
    ["a line that says the separator", "sep=|\nAmina|Dahl\nBjørn|Nygård\nNobody|Known\n"],
    ["UTF-16", new Uint8Array(Buffer.from("\uFEFFAmina Dahl\nBjørn Nygård\nNobody Known\n", "utf16le"))],
    ["a quote that is never closed", 'Amina Dahl\nBjørn Nygård\n"Nobody Known\n'],
  ])("with %s is a list of names", async (_, contents) => {
    const kinds = namesIn(await read(contents)).map((said) => said.split(": ")[1]);
    expect(kinds).toEqual(["matched", "matched", "notFound"]);
  });

  it("that is no text is refused as before", async () => {
    expect(await read(new Uint8Array([0x41, 0xf8, 0x0a]))).toMatchObject({ problem: { code: "notUtf8" } });
    expect(await read("")).toMatchObject({ problem: { code: "noMentorId" } });
  });
});

describe("a workbook", () => {
  it("is read by its column names, and its line numbers are rows", async () => {
    const reading = await read(
      workbook({
        Påmelding: [
          ["Samling 3. november"],
          [],
          ["Etternavn", "Fornavn", "E-post"],
          ["Dahl", "Amina", "a@b.no"],
          ["Known", "Nobody"],
        ],
      }),
    );
    expect(namesIn(reading)).toEqual([
      "1 Samling 3. november: notFound",
      "4 Amina Dahl: matched",
      "5 Nobody Known: notFound",
    ]);
    expect(reading).not.toHaveProperty("sheet");
  });

  it("can hold mentor ids", async () => {
    const rows = [
      ["mentor_id", "name"],
      [mentorId(3), "whoever"],
      [mentorId(9), ""],
    ];
    expect(namesIn(await read(workbook({ List: rows })))).toEqual([
      `2 ${mentorId(3)}: matched`,
      `3 ${mentorId(9)}: notFound`,
    ]);
  });

  it("is read from the first sheet with contents, and the other sheets are named", async () => {
    const reading = await read(
      workbook({ Empty: [], Monday: [["Amina Dahl"]], Tuesday: [["Carlos Rossi"]] }),
    );
    expect(namesIn(reading)).toEqual(["1 Amina Dahl: matched"]);
    expect(reading).toMatchObject({ sheet: { read: "Monday", others: ["Tuesday"] } });
  });

  it("with a very large sheet, which its reader unpacks in a worker, is read", async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [`Somebody Number${index} ${"x".repeat(60)}`]);
    expect(namesIn(await read(workbook({ List: [["Amina Dahl"], ...rows] })))).toHaveLength(5_001);
  });

  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ["is cut off", workbook({ List: [["Amina Dahl"]] }).slice(0, 200), "damaged"],
    ["is another archive", new Uint8Array(zipSync({ "a.txt": new Uint8Array(3) })), "damaged"],
    ["unpacks to too much", new Uint8Array(zipSync({ "a.xml": new Uint8Array(67_108_865) })), "tooLarge"],
  ])("that %s is refused", async (_, contents, code) => {
    expect(await read(contents)).toEqual({ kind: "workbook", code });
  });

  it("without a name is reported as empty, and so is a pasted text", async () => {
    expect(await read(workbook({ List: [["1", "+47 912 34 567"]] }))).toEqual({ kind: "empty" });
    expect(await readPastedList(" \n---\nName\n", CHAPTER)).toEqual({ kind: "empty" });
  });
});
