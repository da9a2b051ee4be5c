/** Reads a file of mentor ids: one per line, or CSV with a header. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import type { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { parse as parseNow } from "csv-parse/sync";
import { MAXIMUM_ENTRIES } from "../domain/limits.ts";
import { canonicalUuid } from "../domain/selection.ts";
import { WrongUseError } from "./failures.ts";
import { fileNameOf, unreadableFile } from "./input-file.ts";

/** Names of the column, in lower case; the one to be preferred first. */
const COLUMNS = ["mentor_id", "mentorid", "id"];

const DELIMITERS = [",", ";", "\t"];

/** Commas stand in comments too, which may hold anything but are one line each. */
const COMMENT_AFTER_ID = /\s#.*$/;

interface Line {
  /** From 1. */
  number: number;
  /** Empty where the file has a comment. */
  text: string;
}

interface Entry {
  line: number;
  value: string;
}

/**
 * All ids in the order of the file, repeated ones included. Everything is read and checked before anything is called.
 *
 * @param path `-` for standard input
 * @throws {WrongUseError} naming the file, the line and the rule
 */
export async function readMentorsFile(path: string): Promise<string[]> {
  const file = fileNameOf(path);
  const ids: string[] = [];
  try {
    const input: Readable = path === "-" ? process.stdin : createReadStream(path);
    for await (const { line, value } of readEntries(file, input)) {
      const mentorId = canonicalUuid(value);
      if (mentorId === undefined) throw ruleBroken(file, line, "a mentor id must be a UUID");
      if (ids.length === MAXIMUM_ENTRIES)
        throw ruleBroken(file, line, `there may be at most ${MAXIMUM_ENTRIES} mentor ids`);
      ids.push(mentorId);
    }
  } catch (error) {
    throw unreadableFile(file, error);
  }
  if (ids.length === 0) throw new WrongUseError(`${file}: there is no mentor id in it`);
  return ids;
}

async function* readEntries(file: string, input: Readable): AsyncGenerator<Entry, void, undefined> {
  const lines = readLines(input);
  let first: Line;
  do {
    const next = await lines.next();
    if (next.done === true) return;
    first = next.value;
  } while (first.text === "");

  const header = readHeader(first.text);
  if (header !== undefined) {
    yield* readCsv(file, { ...header, line: first.number }, lines);
    return;
  }
  const id = withoutComment(first.text);
  if (canonicalUuid(id) === undefined) {
    throw ruleBroken(
      file,
      first.number,
      "must be a mentor id (a UUID), or the header of a CSV file with a column mentor_id, mentorId or id",
    );
  }
  yield { line: first.number, value: id };
  for await (const { number, text } of lines) {
    if (text !== "") yield { line: number, value: withoutComment(text) };
  }
}

function withoutComment(text: string): string {
  return text.replace(COMMENT_AFTER_ID, "").trim();
}

interface Header {
  delimiter: string;
  /** Place of the ids' column, from 0. */
  column: number;
}

function readHeader(text: string): Header | undefined {
  const delimiter = DELIMITERS.find((candidate) => text.includes(candidate)) ?? ",";
  let cells: string[];
  try {
    cells = parseNow(text, { delimiter, trim: true }).at(0) ?? [];
  } catch {
    return undefined;
  }
  const names = cells.map((cell) => cell.toLowerCase());
  const name = COLUMNS.find((candidate) => names.includes(candidate));
  return name === undefined ? undefined : { delimiter, column: names.indexOf(name) };
}

async function* readCsv(
  file: string,
  header: Header & { line: number },
  lines: AsyncGenerator<Line>,
): AsyncGenerator<Entry, void, undefined> {
  const parser = parse({
    delimiter: header.delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const text = async function* () {
    for await (const line of lines) yield `${line.text}\n`;
  };
  // What goes wrong on the way is thrown where the records are read.
  pipeline(text, parser, () => undefined);
  const records: AsyncIterable<{ record: string[]; info: { lines: number } }> = parser;
  try {
    for await (const { record, info } of records) {
      // Cells may go over several lines: the record's first one is what a person looks for.
      const breaks = record.join("").split("\n").length - 1;
      yield { line: header.line + info.lines - breaks, value: record[header.column] ?? "" };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? header.line + error["lines"] : header.line;
    // Its message quotes the file.
    throw ruleBroken(file, line, `is no CSV (${error.code})`);
  }
}

/** Ends of lines are those of any system; a mark of the byte order at the start is none of the text. */
async function* readLines(input: Readable): AsyncGenerator<Line, void, undefined> {
  let number = 0;
  let rest = "";
  const line = (raw: string): Line => {
    number += 1;
    const text = number === 1 ? raw.replace(/^\uFEFF/, "") : raw;
    return { number, text: /^\s*(?:#|$)/.test(text) ? "" : text };
  };
  input.setEncoding("utf8");
  for await (const chunk of input as AsyncIterable<string>) {
    // A carriage return at the end may be the first half of one.
    const parts = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? "";
    for (const part of parts) yield line(part);
  }
  if (rest !== "") yield line(rest.replace(/\r$/, ""));
}

function ruleBroken(file: string, line: number, rule: string): WrongUseError {
  return new WrongUseError(`${file}, line ${line}: ${rule}`);
}
