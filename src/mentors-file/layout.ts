/** Finds the layout of a mentors file from its first record: a header, or a list of ids. */
import { parse } from "csv-parse/sync";
import { trimInvisible } from "../domain/invisible.ts";
import { readMentorId } from "./mentor-id.ts";
import { MentorsFileError } from "./problem.ts";

export interface Layout {
  delimiters: string[];
  /** The index of the ids' column, from 0. Absent for a list without a header. */
  column?: number;
}

interface Head {
  cells: string[];
  /** From 1. */
  line: number;
}

const DELIMITERS = [",", ";", "\t"];

/** The names of the ids' column, without case, spaces and punctuation. */
const COLUMNS = new Set(["mentorid", "id"]);

/** A first line that spreadsheets write and read. It names the character that separates the cells. */
const DELIMITER_LINE = /^"?sep=([^\n"])"?\n/i;

/** The options of the CSV reader, for the head and for the whole text. The text has LF line ends. */
export function csvOptions(layout: Layout) {
  return {
    delimiter: layout.delimiters,
    record_delimiter: "\n",
    comment: "#",
    // In CSV, a comment has a line of its own: after a cell, it would be the cell's text. After an id of a list, it can only be a
    // comment.
    comment_no_infix: layout.column !== undefined,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  } as const;
}

/** Reads a first line that is neither data nor a header. @returns the text after it */
export function readDelimiterLine(head: string): { delimiter: string; rest: string } | undefined {
  const match = DELIMITER_LINE.exec(head);
  return match?.[1] === undefined ? undefined : { delimiter: match[1], rest: head.slice(match[0].length) };
}

/**
 * @param head the beginning of the text, with its first record
 * @param line the line on which the head starts, from 1
 * @param delimiter the only possible delimiter, if the file names it
 * @returns undefined when the head has no record
 * @throws {MentorsFileError} when the ids' column isn't certain
 */
export function readLayout(head: string, line: number, delimiter?: string): Layout | undefined {
  const delimiters = delimiter === undefined ? DELIMITERS : [delimiter];
  const list: Layout = { delimiters };
  const found = delimiters.flatMap((each) => {
    const first = firstRecord(head, line, { delimiters: [each], column: 0 });
    const columns = first === undefined ? [] : idColumns(first.cells);
    return first === undefined || columns.length === 0 ? [] : [{ delimiter: each, first, columns }];
  });
  // A header of one column reads the same with every delimiter.
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

/** The first line of a list may be wrong, like any other. Only a first line of several cells was meant as a header. */
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

/** @returns the first record that isn't blank */
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
    // The head may end inside a record, or the file may have another delimiter.
  }
  return first;
}

/** Spreadsheets write a row of delimiters only for a row that was emptied. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => trimInvisible(cell) === "");
}

/** @param end the line on which the record ends */
export function startLine(cells: readonly string[], end: number): number {
  return end - cells.reduce((lines, cell) => lines + cell.split("\n").length - 1, 0);
}
