/** The texts about a file of mentors, a part of `texts`. */
import type { FileProblem, WrongLine } from "../../src/mentors-file/problem.ts";
import type { TextProblem } from "../../src/mentors-file/text.ts";
import { formatNumber } from "./format.ts";

type Problem = FileProblem | TextProblem;

interface Refusal {
  heading: string;
  /** One text per wrong line. */
  lines: string[];
}

const COLUMN = "Its first row must name the columns, and one of them must be “mentor_id” or “id”.";

const SENTENCES: {
  [C in Exclude<Problem["code"], "wrongLines">]: (problem: Extract<Problem, { code: C }>) => string;
} = {
  archive: () => "It is a workbook. Save it as CSV, and choose that file.",
  noText: () => "It is no text, or text in another encoding. Save it as CSV in UTF-8.",
  notUtf8: ({ line }) =>
    `Line ${formatNumber(line)} is in another encoding. Save it as “CSV UTF-8”, or else names are garbled.`,
  notUtf16: () => "It is damaged. Save it once more, as CSV in UTF-8.",
  noMentorId: () => "There is no mentor id in it.",
  noColumn: ({ line }) => `Line ${formatNumber(line)}: ${COLUMN}`,
  severalColumns: ({ columns }) => {
    const named = columns.map(({ name, place }) => `“${name}” (column ${formatNumber(place)})`).join(" and ");
    return `More than one column can be the mentors' ids: ${named}. Give all but one another name.`;
  },
  severalDelimiters: () =>
    "It is not clear what separates its columns. Put names that hold a comma or a semicolon in quotes.",
  tooManyMentors: ({ maximum }) => `It holds more than ${formatNumber(maximum)} mentors.`,
  tooManyEntries: ({ maximum }) => `It holds more than ${formatNumber(maximum)} ids.`,
};

const LINE_RULES: { [R in WrongLine["rule"]]: (line: Extract<WrongLine, { rule: R }>) => string } = {
  noIdNorHeader: () => `is no mentor id. ${COLUMN}`,
  noUuid: () => "is no mentor id",
  missing: () => "has no mentor id",
  severalCells: () => "holds more than one mentor id",
  invisibleCharacter: ({ character }) => `has an invisible character, ${character}, inside the mentor id`,
  noCsv: () => "is no CSV",
  openQuote: () => "or below: a quote is opened and never closed",
  noJson: () => "is no JSON with a mentor id",
};

function sentence(problem: Exclude<Problem, { code: "wrongLines" }>): string {
  const say = SENTENCES[problem.code] as (given: Problem) => string;
  return say(problem);
}

function lineSentence(wrong: WrongLine): string {
  const say = LINE_RULES[wrong.rule] as (given: WrongLine) => string;
  return `Line ${formatNumber(wrong.line)} ${say(wrong)}`;
}

export const mentorsFile = {
  reading: (name: string) => `Reading ${name} …`,
  unreadable: (name: string) => `${name} can't be read.`,
  refused: (name: string, problem: Problem): Refusal => {
    const nobody = `Nobody was chosen from ${name}.`;
    if (problem.code !== "wrongLines") return { heading: `${nobody} ${sentence(problem)}`, lines: [] };
    const more = problem.more === 0 ? [] : [`and ${formatNumber(problem.more)} more`];
    return { heading: `${nobody} Lines are wrong:`, lines: [...problem.lines.map(lineSentence), ...more] };
  },
  found: (name: string, count: number) => `${formatNumber(count)} chosen from ${name}.`,
  unknown: (count: number) => `${formatNumber(count)} not in your chapter, and left out:`,
};
