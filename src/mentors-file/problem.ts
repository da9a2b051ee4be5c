/** The problems of a mentors file, as data. Each face has its own sentences for them. No problem quotes the file. */

/** The most wrong lines that are named. The others are only counted. */
const NAMED_LINES = 20;

export type LineRule =
  /** The only column of the first line holds neither a mentor id nor the name of its column. */
  | { rule: "noIdNorHeader" }
  | { rule: "noUuid" }
  | { rule: "missing" }
  /** A list without a header has one id per line. */
  | { rule: "severalCells" }
  /** @param character such as `U+200B` */
  | { rule: "invisibleCharacter"; character: string }
  /** @param reason the code of the CSV reader */
  | { rule: "noCsv"; reason: string }
  /** A quote is opened on this line or below, and never closed. */
  | { rule: "openQuote" }
  /** The line isn't the JSON of newline-delimited JSON. */
  | { rule: "noJson" };

/** @param line where the record starts, from 1, as an editor counts */
export type WrongLine = LineRule & { line: number };

export type FileProblem =
  | { code: "noMentorId" }
  /** The file has several columns, and none has the name of an ids' column. */
  | { code: "noColumn"; line: number }
  | { code: "severalColumns"; line: number; columns: { name: string; place: number }[] }
  /** The header names an ids' column with each of several delimiters. */
  | { code: "severalDelimiters"; line: number }
  | { code: "tooManyMentors"; maximum: number }
  | { code: "tooManyEntries"; maximum: number }
  /** @param more wrong lines that are not in `lines` */
  | { code: "wrongLines"; lines: [WrongLine, ...WrongLine[]]; more: number };

/** The file can't be read as a list of mentors. */
export class MentorsFileError extends Error {
  override readonly name = "MentorsFileError";
  readonly problem: FileProblem;

  constructor(problem: FileProblem, options?: ErrorOptions) {
    super(`The mentors file is refused: ${problem.code}`, options);
    this.problem = problem;
  }
}

/** The wrong lines of a file, in the file's order. */
export class WrongLines {
  readonly #lines: WrongLine[] = [];
  #more = 0;

  add(line: number, rule: LineRule): void {
    if (this.#lines.length < NAMED_LINES) this.#lines.push({ line, ...rule });
    else this.#more += 1;
  }

  /** True when as many lines as are named have been found. */
  get isFull(): boolean {
    return this.#lines.length === NAMED_LINES;
  }

  /** @throws {MentorsFileError} if there are wrong lines */
  throwIfAny(): void {
    const [first, ...others] = this.#lines;
    if (first === undefined) return;
    throw new MentorsFileError({ code: "wrongLines", lines: [first, ...others], more: this.#more });
  }
}
