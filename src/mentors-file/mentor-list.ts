/** Collects the mentor ids of a file and its wrong lines, line by line. */
import { DenseIds } from "../client/dense-ids.ts";
import { MAXIMUM_ENTRIES, MAXIMUM_SELECTION } from "../domain/limits.ts";
import { MentorsFileError, WrongLines } from "./problem.ts";
import type { LineRule } from "./problem.ts";

export interface ReadingOptions {
  /** True when reading ends with the 20th wrong line. Default: all wrong lines are counted. */
  untilFull?: boolean;
}

export class MentorList {
  readonly #ids = new DenseIds();
  readonly #wrong = new WrongLines();
  readonly #untilFull: boolean;

  constructor({ untilFull = false }: ReadingOptions = {}) {
    this.#untilFull = untilFull;
  }

  /**
   * @param read the id in canonical form, or the rule that the line breaks
   * @throws {MentorsFileError} there are too many mentors, or enough wrong lines
   */
  take(read: string | LineRule, line: number): void {
    if (typeof read !== "string") return this.refuse(line, read);
    this.#ids.add(read);
    if (this.#ids.size > MAXIMUM_SELECTION)
      throw new MentorsFileError({ code: "tooManyMentors", maximum: MAXIMUM_SELECTION });
    if (this.#ids.entries > MAXIMUM_ENTRIES)
      throw new MentorsFileError({ code: "tooManyEntries", maximum: MAXIMUM_ENTRIES });
  }

  /** @throws {MentorsFileError} there are enough wrong lines */
  refuse(line: number, rule: LineRule): void {
    this.#wrong.add(line, rule);
    if (this.#untilFull && this.#wrong.isFull) this.#wrong.throwIfAny();
  }

  /** @throws {MentorsFileError} lines are wrong, or there is no mentor */
  end(): DenseIds {
    this.#wrong.throwIfAny();
    if (this.#ids.size === 0) throw new MentorsFileError({ code: "noMentorId" });
    this.#ids.seal();
    return this.#ids;
  }
}
