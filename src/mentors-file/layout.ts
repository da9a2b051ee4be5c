/** How a file of mentors is laid out, told from its first record: by a header, or as a list of ids. */
import { parse } from "csv-parse/sync";
import { trimInvisible } from "../domain/invisible.ts";
import { readMentorId } from "./mentor-id.ts";
import { MentorsFileError } from "./problem.ts";

export interface Layout {
  delimiters: string[];
  /** Place of the ids' column, from 0. Absent: a list without a header. */
  column?: number;
}

interface Head {
  cells: string[];
  /** From 1. */
  line: number;
}

const DELIMITERS = [",", ";", "\t"];

/** Names of the ids' column, without what people write differently. */
const COLUMNS = new Set(["mentorid", "id"]);

/** A first line that spreadsheets write and read: which character separates the cells. */
const DELIMITER_LINE = /^"?sep=([^\n"])"?\n/i;

/** As the CSV reader gets them, for the head and for the whole. The text has LF line ends. */
export function csvOptions(layout: Layout) {
  return {
    delimiter: layout.delimiters,
    record_delimiter: "\n",
    comment: "#",
    // In CSV a comment is a line of its own: behind a cell, it would be a cell's text. Behind an id of a list, it can be nothing else.
    comment_no_infix: layout.column !== undefined,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  } as const;
}

/** A first line that isn't data and isn't a header either. @returns how the text goes on behind it */
export function readDelimiterLine(head: string): { delimiter: string; rest: string } | undefined {
  const match = DELIMITER_LINE.exec(head);
  return match?.[1] === undefined ? undefined : { delimiter: match[1], rest: head.slice(match[0].length) };
}

/**
 * @param head the beginning of the text, with its first record
 * @param line of the head's start, from 1
 * @param delimiter the only one, if the file says so itself
 * @returns undefined when there is no record in the head
 * @throws {MentorsFileError} when the ids' column can't be told for certain
 */
export function readLayout(head: string, line: number, delimiter?: string): Layout | undefined {
  const delimiters = delimiter === undefined ? DELIMITERS : [delimiter];
  const list: Layout = { delimiters };
  const found = delimiters.flatMap((each) => {
    const first = firstRecord(head, line, { delimiters: [each], column: 0 });
    const columns = first === undefined ? [] : idColumns(first.cells);
    return first === undefined || columns.length === 0 ? [] : [{ delimiter: each, first, columns }];
  });
  // A header of one column reads the same with each delimiter.
  const several = found.filter(({ first }) => first.cells.length > 1);
  const chosen = several[0] ?? found[0];
  if (chosen === undefined) return listLayout(head, line, list);
  if (several.length > 1) throw new MentorsFileError({ code: "severalDelimiters", line: chosen.first.line });
  const [column, ...others] = chosen.columns;
  if (column === undefined || others.length > 0) {
    const columns = chosen.columns.map(({ name, place }) => ({ name, place: place + 1 }));
    throw new MentorsFileError({ code: "severalColumns", line: chosen.first.line, columns });
  }
  return { delimiters: several.length === 1 ? [chosen.delimiter] : delimiters, column: column.place };
}

/** A list's first line may be as wrong as any other: only where it has several cells, it was meant as a header. */
function listLayout(head: string, line: number, list: Layout): Layout | undefined {
  const first = firstRecord(head, line, list);
  if (first === undefined) return undefined;
  const filled = first.cells.filter((cell) => trimInvisible(cell) !== "");
  const isList = filled.length === 1 && (first.cells.length === 1 || isId(filled[0] ?? ""));
  if (!isList) throw new MentorsFileError({ code: "noColumn", line: first.line });
  return list;
}

function isId(cell: string): boolean {
  return typeof readMentorId(cell) === "string";
}

function idColumns(cells: readonly string[]): { name: string; place: number }[] {
  return cells
    .map((cell, place) => ({ name: trimInvisible(cell), place }))
    .filter(({ name }) => COLUMNS.has(plainName(name)));
}

/** `Mentor ID`, `mentor-id` and `MentorId` are one name. */
function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{Cf}\p{Pc}\p{Pd}]/gu, "");
}

/** The first one with anything in it. */
function firstRecord(head: string, line: number, layout: Layout): Head | undefined {
  let first: Head | undefined;
  try {
    parse(head, {
      ...csvOptions(layout),
      on_record: (cells: string[], { lines }) => {
        if (first === undefined && !isBlank(cells))
          first = { cells, line: startLine(cells, lines) + line - 1 };
        return null;
      },
    });
  } catch {
    // The head may end within a record, or this isn't the file's delimiter.
  }
  return first;
}

/** Spreadsheets write rows of bare delimiters for rows that were emptied. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => trimInvisible(cell) === "");
}

/** @param end line on which the record ends */
export function startLine(cells: readonly string[], end: number): number {
  return end - cells.reduce((lines, cell) => lines + cell.split("\n").length - 1, 0);
}
