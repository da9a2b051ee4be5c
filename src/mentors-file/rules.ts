/** The sentences for the problems of a mentors file, for people who work with files and programs. Each names the broken rule. */
import type { FileProblem, LineRule, WrongLine } from "./problem.ts";
import type { TextProblem } from "./text.ts";

export interface BrokenRule {
  /** The wrong line, from 1. Absent when the whole file is wrong. */
  line?: number;
  /** The end of a sentence that begins with the name of the file or line and a colon. */
  rule: string;
}

const COLUMN_NAMES = "mentor_id, mentorId or id";

const ID_OR_HEADER = `must be a mentor id (a UUID), or the header of a CSV file with a column ${COLUMN_NAMES}`;

const LINE_RULES: { [R in LineRule["rule"]]: (line: Extract<LineRule, { rule: R }>) => string } = {
  noIdNorHeader: () => ID_OR_HEADER,
  noUuid: () => "a mentor id must be a UUID",
  missing: () => "the mentor id is missing",
  severalCells: () => "a mentor id must be a UUID, and without a header each line must have only one",
  invisibleCharacter: ({ character }) => `the mentor id contains an invisible character, ${character}`,
  noCsv: ({ reason }) => `is not valid CSV (${reason})`,
  openQuote: () => "a quote opens on this or a later line and never closes",
  noJson: () => `must be a mentor id as a JSON string, or a JSON object with ${COLUMN_NAMES}`,
};

type Describe<P> = (problem: P) => BrokenRule;

const PROBLEMS: {
  [C in Exclude<FileProblem["code"], "wrongLines">]: Describe<Extract<FileProblem, { code: C }>>;
} = {
  noMentorId: () => ({ rule: "must contain at least one mentor id" }),
  noColumn: ({ line }) => ({ line, rule: ID_OR_HEADER }),
  severalColumns: ({ line, columns }) => {
    const named = columns.map(({ name, place }) => `"${name}" (column ${place})`).join(" and ");
    return { line, rule: `${named} can each be the column of the mentor ids. Rename all but one` };
  },
  severalDelimiters: ({ line }) => ({
    line,
    rule: "has a column of mentor ids with several delimiters (comma, semicolon, tab). Put names that contain a delimiter in quotes",
  }),
  tooManyMentors: ({ maximum }) => ({ rule: `must have at most ${maximum} mentors` }),
  tooManyEntries: ({ maximum }) => ({
    rule: `must have at most ${maximum} mentor ids, including repeated ones`,
  }),
};

const TEXT_PROBLEMS: { [C in TextProblem["code"]]: Describe<Extract<TextProblem, { code: C }>> } = {
  archive: () => ({ rule: "is a workbook or another archive, and not a text. Save it as CSV" }),
  noText: () => ({ rule: "is UTF-16 without a byte order mark, or not a text. Save it as UTF-8" }),
  notUtf16: () => ({ rule: "has the byte order mark of UTF-16 but is not UTF-16. Save it as UTF-8" }),
  notUtf8: ({ line }) => ({
    line,
    rule: "is not UTF-8, and may be Windows-1252. Save the file as UTF-8",
  }),
};

/**
 * @returns the rules of the named wrong lines, or the rule that the whole file breaks. Only names of columns are quoted from the
 * file.
 */
export function brokenRules(problem: FileProblem): [BrokenRule, ...BrokenRule[]] {
  if (problem.code !== "wrongLines") return [(PROBLEMS[problem.code] as Describe<FileProblem>)(problem)];
  const [first, ...others] = problem.lines;
  return [brokenLine(first), ...others.map(brokenLine)];
}

export function brokenText(problem: TextProblem): BrokenRule {
  return (TEXT_PROBLEMS[problem.code] as Describe<TextProblem>)(problem);
}

function brokenLine(wrong: WrongLine): BrokenRule {
  return { line: wrong.line, rule: (LINE_RULES[wrong.rule] as (line: LineRule) => string)(wrong) };
}
