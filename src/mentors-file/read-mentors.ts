/**
 * Reads a mentors file that a person or a spreadsheet wrote: CSV with a header, or one id per line. The command line and the
 * console use it. Every line that can't be read is named.
 */
import { CsvError, parse } from "csv-parse";
import type { DenseIds } from "../client/dense-ids.ts";
import { csvOptions, isBlank, readDelimiterLine, readLayout, startLine } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { readMentorId } from "./mentor-id.ts";
import { MentorList } from "./mentor-list.ts";
import type { ReadingOptions } from "./mentor-list.ts";
import { MentorsFileError } from "./problem.ts";
import type { LineRule } from "./problem.ts";
import { readText } from "./text.ts";

/** The most characters in which the first record is searched, including the comments before it. */
const HEAD = 65_536;
const LONGEST_HEAD = 4_194_304;

/** The most bytes of a record: a quote that is never closed must not take all memory. */
const LONGEST_RECORD = 1_048_576;

/**
 * Reads the distinct ids in the order of the file, in 16 bytes each. The file itself is never held.
 *
 * @throws {MentorsFileError}
 * @throws {UnreadableTextError}
 */
export async function readMentors(
  bytes: AsyncIterable<Uint8Array>,
  options?: ReadingOptions,
): Promise<DenseIds> {
  const text = readText(bytes);
  const { head, line, delimiter } = await readHead(text);
  const layout = readLayout(head, line, delimiter);
  if (layout === undefined) throw new MentorsFileError({ code: "noMentorId" });
  const list = new MentorList(options);
  await parseRows(layout, line, chain(head, text), list);
  return list.end();
}

async function readHead(text: AsyncIterator<string>) {
  let head = "";
  for (let enough = HEAD; ; enough *= 2) {
    let isAll = false;
    while (head.length < enough && !isAll) {
      const next = await text.next();
      isAll = next.done === true;
      head += next.done === true ? "" : next.value;
    }
    const sep = readDelimiterLine(head);
    const found =
      sep === undefined ? { head, line: 1 } : { head: sep.rest, line: 2, delimiter: sep.delimiter };
    if (isAll || enough >= LONGEST_HEAD) return found;
    if (readLayout(found.head, found.line, sep?.delimiter) !== undefined) return found;
  }
}

async function* chain(head: string, rest: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  yield head;
  yield* rest;
}

/** Reads the records one by one. */
class MentorRows {
  readonly #column: number | undefined;
  readonly #list: MentorList;
  #isFirst = true;

  constructor({ column }: Layout, list: MentorList) {
    this.#column = column;
    this.#list = list;
  }

  take(cells: readonly string[], line: number): void {
    if (isBlank(cells)) return;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst && this.#column !== undefined) return;
    const read = this.#column === undefined ? readOnlyCell(cells) : readMentorId(cells[this.#column] ?? "");
    const isNeither = isFirst && typeof read !== "string" && read.rule === "noUuid";
    this.#list.take(isNeither ? { rule: "noIdNorHeader" } : read, line);
  }
}

function readOnlyCell(cells: readonly string[]): string | LineRule {
  const [cell = "", ...others] = cells.length === 1 ? cells : cells.filter((each) => !isBlank([each]));
  return others.length > 0 ? { rule: "severalCells" } : readMentorId(cell);
}

/** @param line the line on which the text starts, from 1 */
async function parseRows(
  layout: Layout,
  line: number,
  text: AsyncIterable<string>,
  list: MentorList,
): Promise<void> {
  const mentors = new MentorRows(layout, list);
  let lastLine = line - 1;
  const parser = parse({
    ...csvOptions(layout),
    max_record_size: LONGEST_RECORD,
    on_record: (cells: string[], { lines }) => {
      lastLine = lines + line - 1;
      mentors.take(cells, startLine(cells, lastLine));
      return null;
    },
  });
  // The write throws this error, too. An `error` event without a listener would end the process.
  parser.on("error", () => undefined);
  parser.resume();
  try {
    for await (const piece of text) await settled((done) => parser.write(piece, done));
    await settled((done) => {
      parser.on("error", done).on("end", done).end();
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const isOpen = error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE";
    const at = typeof error["lines"] === "number" ? error["lines"] + line - 1 : lastLine + 1;
    // The error's message quotes the file. The text after the fault can't be read.
    if (isOpen) list.refuse(lastLine + 1, { rule: "openQuote" });
    else list.refuse(at, { rule: "noCsv", reason: error.code });
  }
}

function settled(act: (done: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}
