/** The file of mentors that a person names, and its faults in words. */
import { MentorsFileError } from "../mentors-file/problem.ts";
import type { FileProblem, WrongLine } from "../mentors-file/problem.ts";
import { readMentors } from "../mentors-file/read-mentors.ts";
import { WrongUseError } from "./failures.ts";
import { fileNameOf, openInput, unreadableFile } from "./input-file.ts";

/**
 * All ids in the order of the file, repeated ones included. Everything is read and checked before anything is called.
 *
 * @param path `-` for standard input
 * @throws {WrongUseError} naming the file, the lines and the rules; nothing of the file is quoted but names of columns
 */
export async function readMentorsFile(path: string): Promise<string[]> {
  const file = fileNameOf(path);
  try {
    return await readMentors(openInput(path));
  } catch (error) {
    if (error instanceof MentorsFileError) throw new WrongUseError(describeProblem(file, error.problem));
    throw unreadableFile(file, error);
  }
}

const COLUMN_NAMES = "mentor_id, mentorId or id";

type Describe<P> = (problem: P, file: string) => string;

const at = (file: string, line: number, rule: string) => `${file}, line ${line}: ${rule}`;

const PROBLEMS: { [C in FileProblem["code"]]: Describe<Extract<FileProblem, { code: C }>> } = {
  noMentorId: (_, file) => `${file}: there is no mentor id in it`,
  noColumn: ({ line }, file) =>
    at(file, line, `must be a mentor id (a UUID), or the header of a CSV file with a column ${COLUMN_NAMES}`),
  severalColumns: ({ line, columns }, file) => {
    const named = columns.map(({ name, place }) => `"${name}" (column ${place})`).join(" and ");
    return at(file, line, `${named} can each be the column of the mentor ids; rename all but one`);
  },
  severalDelimiters: ({ line }, file) =>
    at(
      file,
      line,
      "has a column of mentor ids with one delimiter and with another (comma, semicolon, tab); put names that hold one in quotes",
    ),
  tooManyMentors: ({ maximum }, file) => `${file}: there may be at most ${maximum} mentors, and it has more`,
  tooManyEntries: ({ maximum }, file) =>
    `${file}: there may be at most ${maximum} mentor ids, repeated ones included, and it has more`,
  wrongLines: ({ lines, more }, file) => describeWrongLines(file, lines, more),
};

function describeProblem(file: string, problem: FileProblem): string {
  const describe = PROBLEMS[problem.code] as Describe<FileProblem>;
  return describe(problem, file);
}

function describeWrongLines(file: string, lines: readonly WrongLine[], more: number): string {
  const named = lines.map((line) => `${file}, line ${line.line}${describeLine(line)}`);
  if (named.length === 1) return named.join("");
  const others = more === 0 ? [] : [`and ${more} more`];
  return [`${file}: ${lines.length + more} lines are wrong`, ...named, ...others].join("\n  ");
}

const LINE_RULES: {
  [R in WrongLine["rule"]]: (line: Extract<WrongLine, { rule: R }>) => string;
} = {
  noIdNorHeader: () =>
    `: must be a mentor id (a UUID), or the header of a CSV file with a column ${COLUMN_NAMES}`,
  noUuid: () => ": a mentor id must be a UUID",
  missing: () => ": the mentor id is missing",
  severalCells: () => ": a mentor id must be a UUID, and alone on its line where there is no header",
  invisibleCharacter: ({ character }) =>
    `: there is an invisible character, ${character}, inside the mentor id`,
  noCsv: ({ reason }) => `: is no CSV (${reason})`,
  openQuote: () => " or below: a quote is opened and never closed",
};

function describeLine(line: WrongLine): string {
  const describe = LINE_RULES[line.rule] as (line: WrongLine) => string;
  return describe(line);
}
