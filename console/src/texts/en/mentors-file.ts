/** The texts about a file of mentors, in English. */
import { refusalOf } from "../mentors-file-problem.ts";
import type { MentorsFileProblem, RefusalWords } from "../mentors-file-problem.ts";
import { format } from "./counting.ts";

const { number, and } = format;

const COLUMN = "Its first row must name the columns, and one of them must be “mentor_id” or “id”.";

const refusal: RefusalWords = {
  nobody: (name) => `Nobody was chosen from ${name}.`,
  sentences: {
    archive: () => "It is a workbook. Save it as CSV, and choose that file.",
    noText: () => "It is no text, or text in another encoding. Save it as CSV in UTF-8.",
    notUtf8: ({ line }) =>
      `Line ${number(line)} is in another encoding. Save it as “CSV UTF-8”, or else names are garbled.`,
    notUtf16: () => "It is damaged. Save it once more, as CSV in UTF-8.",
    noMentorId: () => "There is no mentor id in it.",
    noColumn: ({ line }) => `Line ${number(line)}: ${COLUMN}`,
    severalColumns: ({ columns }) => {
      const named = and(columns.map(({ name, place }) => `“${name}” (column ${number(place)})`));
      return `More than one column can be the mentors' ids: ${named}. Give all but one another name.`;
    },
    severalDelimiters: () =>
      "It is not clear what separates its columns. Put names that hold a comma or a semicolon in quotes.",
    tooManyMentors: ({ maximum }) => `It holds more than ${number(maximum)} mentors.`,
    tooManyEntries: ({ maximum }) => `It holds more than ${number(maximum)} ids.`,
  },
  linesAreWrong: "Lines are wrong:",
  line: (line, rule) => `Line ${number(line)} ${rule}`,
  lineRules: {
    noIdNorHeader: () => `is no mentor id. ${COLUMN}`,
    noUuid: () => "is no mentor id",
    missing: () => "has no mentor id",
    severalCells: () => "holds more than one mentor id",
    invisibleCharacter: ({ character }) => `has an invisible character, ${character}, inside the mentor id`,
    noCsv: () => "is no CSV",
    openQuote: () => "or below: a quote is opened and never closed",
    noJson: () => "is no JSON with a mentor id",
  },
  more: (count) => `and ${number(count)} more`,
};

export const mentorsFile = {
  reading: (name: string) => `Reading ${name} …`,
  unreadable: (name: string) => `${name} can't be read. Save a copy of it and choose that.`,
  refused: (name: string, problem: MentorsFileProblem) => refusalOf(name, problem, refusal),
  found: (name: string, count: number) => `${number(count)} chosen from ${name}.`,
  unknown: (count: number) => `${number(count)} not in your chapter, and left out:`,
};
