/** Reads the file of mentors that a person names, and describes its faults in sentences. */
import type { Selection } from "../domain/selection.ts";
import { MentorsFileError } from "../mentors-file/problem.ts";
import type { FileProblem } from "../mentors-file/problem.ts";
import { readMentors } from "../mentors-file/read-mentors.ts";
import { brokenRules } from "../mentors-file/rules.ts";
import { WrongUseError } from "./failures.ts";
import { describeRule, fileNameOf, openInput, unreadableFile } from "./input-file.ts";

/**
 * Reads the distinct ids in the order of the file. The whole file is checked before the command calls a service.
 *
 * @param path `-` for standard input
 * @throws {WrongUseError} naming the file, the lines and the rules, and quoting only names of columns
 */
export async function readMentorsFile(path: string): Promise<Selection> {
  const file = fileNameOf(path);
  try {
    return await readMentors(openInput(path));
  } catch (error) {
    if (error instanceof MentorsFileError) throw new WrongUseError(describeProblem(file, error.problem));
    throw unreadableFile(file, error);
  }
}

function describeProblem(file: string, problem: FileProblem): string {
  const broken = brokenRules(problem).map((rule) => describeRule(file, rule));
  if (problem.code !== "wrongLines" || broken.length === 1) return broken.join("");
  const others = problem.more === 0 ? [] : [`and ${problem.more} more`];
  return [`${file}: ${problem.lines.length + problem.more} lines are wrong`, ...broken, ...others].join(
    "\n  ",
  );
}
