/** The texts about a list of names, pasted or from a file, a part of `texts`. */
import { formatNumber } from "./format.ts";

export { mentorsFile } from "./mentors-file-texts.ts";

const people = (count: number) => (count === 1 ? "1 person" : `${formatNumber(count)} people`);

export const nameList = {
  label: "Paste a list of names",
  hint: "One name a line: from a sign-up sheet, a mail or a spreadsheet.",
  find: "Find these mentors",
  reading: "Reading the list …",
  empty: "There is no name in it.",
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
    `Only the sheet “${read}” was read, and not ${others.map((other) => `“${other}”`).join(", ")}.`,
  summary: (counts: { matched: number; unclear: number; notFound: number }) =>
    `${formatNumber(counts.matched)} found and ticked, ${formatNumber(counts.unclear)} unclear, ${formatNumber(counts.notFound)} not found.`,
  repeated: (count: number) =>
    count === 1
      ? "1 line repeats an earlier one. Each mentor counts once."
      : `${formatNumber(count)} lines repeat an earlier one. Each mentor counts once.`,
  matched: (count: number) => `${formatNumber(count)} found and ticked`,
  unclear: (count: number) => `${formatNumber(count)} unclear: choose who is meant`,
  notFound: (count: number) => `${formatNumber(count)} not found: correct the name`,
  line: (line: number) => `line ${formatNumber(line)}`,
  choose: (count: number) => `${people(count)}: choose`,
  who: (text: string) => `Who is ${text}?`,
  inactive: "inactive",
  name: (line: number) => `Name on line ${formatNumber(line)}`,
  again: "Match again",
  againName: (text: string) => `Match again: ${text}`,
  leaveOut: "Leave out",
  leaveOutName: (text: string) => `Leave out ${text}`,
  stillNobody: "Nobody of this name is in your chapter.",
};

/** The texts of the fields' quick choices. */
export const quickForm = {
  dates: "Dates to choose",
  today: "Today",
  yesterday: "Yesterday",
  durations: "Durations to choose, in minutes",
  durationHint: "For example: 90, or 1:30",
};

/** An earlier registration as the start of a new one. */
export const reuse = {
  link: "Use again",
  linkName: (activityType: string, day: string) => `Use again: ${activityType}, ${day}`,
  reading: "Reading the earlier registration …",
  filled: "Filled in from an earlier registration. Choose the date.",
  inactive: (count: number) => `${people(count)} inactive now, and left out:`,
  gone: (count: number) => `${people(count)} no longer in your chapter, and left out:`,
};
