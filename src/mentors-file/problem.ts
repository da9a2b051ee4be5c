/** What can be wrong with a file of mentors, as data: each face says it in its own words. Nothing of the file is quoted. */

/** Wrong lines that are named; of the others only the number is kept. */
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
  /** Of newline-delimited JSON. */
  | { rule: "noJson" };

/** @param line where the record starts, from 1, as an editor counts */
export type WrongLine = LineRule & { line: number };

export type FileProblem =
  | { code: "noMentorId" }
  /** Several columns, and none of them is named as the ids' column. */
  | { code: "noColumn"; line: number }
  | { code: "severalColumns"; line: number; columns: { name: string; place: number }[] }
  /** The header names a column of ids whichever of these separates the cells. */
  | { code: "severalDelimiters"; line: number }
  | { code: "tooManyMentors"; maximum: number }
  | { code: "tooManyEntries"; maximum: number }
  /** @param more wrong lines that are not in `lines` */
  | { code: "wrongLines"; lines: [WrongLine, ...WrongLine[]]; more: number };

/** The file can't be taken for a list of mentors. */
export class MentorsFileError extends Error {
  override readonly name = "MentorsFileError";
  readonly problem: FileProblem;

  constructor(problem: FileProblem, options?: ErrorOptions) {
    super(`The mentors file is refused: ${problem.code}`, options);
    this.problem = problem;
  }
}

/** All wrong lines of a file, in its order. */
export class WrongLines {
  readonly #lines: WrongLine[] = [];
  #more = 0;

  add(line: number, rule: LineRule): void {
    if (this.#lines.length < NAMED_LINES) this.#lines.push({ line, ...rule });
    else this.#more += 1;
  }

  /** As many as are named. */
  get isFull(): boolean {
    return this.#lines.length === NAMED_LINES;
  }

  /** @throws {MentorsFileError} if there are any */
  throwIfAny(): void {
    const [first, ...others] = this.#lines;
    if (first === undefined) return;
    throw new MentorsFileError({ code: "wrongLines", lines: [first, ...others], more: this.#more });
  }
}
