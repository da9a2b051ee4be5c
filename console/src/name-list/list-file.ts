/** Reads a pasted text or a file: mentor ids, names as text or CSV, or a workbook. */
import { parse } from "csv-parse/sync";
import { readDelimiterLine } from "../../../src/mentors-file/layout.ts";
import { readText } from "../../../src/mentors-file/text.ts";
import { bytesOf, readMentorsFile } from "../register/mentors-file.ts";
import type { FileReading } from "../register/mentors-file.ts";
import type { Candidate } from "../register/picking.ts";
import { cleanCell, isHeader, MENTOR_ID, rowsOfText } from "./list-row.ts";
import type { ListRow } from "./list-row.ts";
import { readPeople } from "./listed-people.ts";
import type { ListedPeople } from "./listed-people.ts";
import { createNameMatcher } from "./name-matcher.ts";
import type { NameMatcher } from "./name-matcher.ts";

export interface NamesRead {
  kind: "names";
  people: ListedPeople;
  /** The matcher for entries that the coordinator corrects. */
  matcher: NameMatcher;
  /** The sheets of a workbook in which several sheets have contents. */
  sheet?: { read: string; others: readonly string[] };
}

export type ListReading =
  | FileReading
  | NamesRead
  | { kind: "workbook"; code: "damaged" | "tooLarge" }
  /** The list has neither a name nor a mentor id. */
  | { kind: "empty" };

/** The most bytes of a text in which names are searched. */
const LARGEST_TEXT = 8_388_608;

const ARCHIVE = [0x50, 0x4b, 0x03, 0x04];

export function readPastedList(text: string, mentors: readonly Candidate[]): Promise<ListReading> {
  return namesOf(rowsOfText(text), mentors);
}

export async function readListFile(file: Blob, mentors: readonly Candidate[]): Promise<ListReading> {
  try {
    if (await isArchive(file)) return await readWorkbook(file, mentors);
  } catch {
    return { kind: "unreadable" };
  }
  const reading = await readMentorsFile(file, mentors);
  if (reading.kind !== "refused" || file.size > LARGEST_TEXT) return reading;
  const rows = await rowsIfNames(file, reading.problem.code);
  return rows === undefined ? reading : namesOf(rows, mentors);
}

async function namesOf(rows: readonly ListRow[], mentors: readonly Candidate[]): Promise<ListReading> {
  const matcher = createNameMatcher(mentors);
  const people = await readPeople(rows, matcher);
  return people.entries.length === 0 ? { kind: "empty" } : { kind: "names", people, matcher };
}

async function readWorkbook(file: Blob, mentors: readonly Candidate[]): Promise<ListReading> {
  const { readWorkbookRows, WorkbookError } = await import("./workbook.ts");
  try {
    const { rows, sheet, others } = await readWorkbookRows(file);
    const reading = await namesOf(rows, mentors);
    return reading.kind === "names" && others.length > 0
      ? { ...reading, sheet: { read: sheet, others } }
      : reading;
  } catch (error) {
    if (error instanceof WorkbookError) return { kind: "workbook", code: error.code };
    throw error;
  }
}

async function isArchive(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, ARCHIVE.length).arrayBuffer());
  return ARCHIVE.every((byte, index) => start[index] === byte);
}

/**
 * Reads the rows only when the file may contain names. A file with wrong mentor ids is refused, because its author didn't mean
 * names.
 */
async function rowsIfNames(file: Blob, code: string): Promise<readonly ListRow[] | undefined> {
  if (code !== "noColumn" && code !== "wrongLines" && code !== "severalDelimiters") return undefined;
  let text = "";
  for await (const piece of readText(bytesOf(file))) text += piece;
  if (MENTOR_ID.test(text)) return undefined;
  const rows = rowsOfCsv(text);
  const head = rows.find(({ cells }) => cells.some((cell) => cell !== ""));
  // The file is a single column with a header for ids.
  const isIdsOnly =
    head !== undefined && isHeader(head) && head.cells.length === 1 && /id/i.test(head.cells[0] ?? "");
  return isIdsOnly ? undefined : rows;
}

/** @param text with LF line ends */
function rowsOfCsv(text: string): readonly ListRow[] {
  const sep = readDelimiterLine(text);
  const body = sep?.rest ?? text;
  const before = sep === undefined ? 0 : 1;
  const delimiter = sep?.delimiter ?? ["\t", ";"].find((mark) => body.includes(mark)) ?? ",";
  try {
    const records = parse(body, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      info: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return records.map(({ record, info }) => ({ line: info.lines + before, cells: record.map(cleanCell) }));
  } catch {
    // When the CSV is invalid, as with an open quote, each line is a row.
    return rowsOfText(text);
  }
}
