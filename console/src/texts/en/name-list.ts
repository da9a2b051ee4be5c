/** The texts about a list of names, pasted or from a file, in English. */
import { format, plural } from "./counting.ts";

const { number, and } = format;

export const nameList = {
  label: "Paste a list of names",
  hint: "One name a line: from a sign-up sheet, a mail or a spreadsheet.",
  find: "Find these mentors",
  reading: "Reading the list …",
  empty: "There is no name in this list. Write one name on each line.",
  pasted: "the pasted list",
  fileLabel: "Choose from a file",
  fileHint:
    "Drop an Excel or CSV file with names or mentor ids here, or choose one. It can be a list of an earlier registration.",
  workbook: {
    damaged: (name: string) =>
      `${name} is no Excel workbook (.xlsx), or is damaged or protected. Save it again as .xlsx or CSV.`,
    tooLarge: (name: string) =>
      `${name} is too large. Save the sheet with the names as CSV, and choose that file.`,
  },
  sheet: (read: string, others: readonly string[]) =>
    `Only the sheet “${read}” was read, and not ${and(others.map((other) => `“${other}”`))}.`,
  summary: (counts: { matched: number; unclear: number; notFound: number }) =>
    `${number(counts.matched)} found and ticked, ${number(counts.unclear)} unclear, ${number(counts.notFound)} not found.`,
  repeated: (count: number) =>
    `${number(count)} ${plural(count, { one: "line repeats", other: "lines repeat" })} an earlier one. Each mentor counts once.`,
  matched: (count: number) => `${number(count)} found and ticked`,
  unclear: (count: number) => `${number(count)} unclear: choose who is meant`,
  notFound: (count: number) => `${number(count)} not found: correct the name`,
  line: (line: number) => `line ${number(line)}`,
  choose: (count: number) => `${number(count)} ${plural(count, { one: "person", other: "people" })}: choose`,
  who: (text: string) => `Who is ${text}?`,
  inactive: "inactive",
  name: (line: number) => `Name on line ${number(line)}`,
  again: "Match again",
  againName: (text: string) => `Match again: ${text}`,
  leaveOut: "Leave out",
  leaveOutName: (text: string) => `Leave out ${text}`,
  stillNobody: "No mentor of your chapter has this name. Correct the name, or leave it out.",
};
