/** Says what is wrong with a file of mentors. The code of a problem chooses the sentence of the language. */
import type { FileProblem, WrongLine } from "../../../src/mentors-file/problem.ts";
import type { TextProblem } from "../../../src/mentors-file/text.ts";

export type MentorsFileProblem = FileProblem | TextProblem;

type OneProblem = Exclude<MentorsFileProblem, { code: "wrongLines" }>;

export interface Refusal {
  heading: string;
  /** One text per wrong line. */
  lines: string[];
}

/** The words of a language. */
export interface RefusalWords {
  /**
   * The first sentence.
   *
   * @param name of the file
   */
  nobody: (name: string) => string;
  sentences: { [C in OneProblem["code"]]: (problem: Extract<OneProblem, { code: C }>) => string };
  linesAreWrong: string;
  /** @param rule the text of `lineRules` */
  line: (line: number, rule: string) => string;
  lineRules: { [R in WrongLine["rule"]]: (line: Extract<WrongLine, { rule: R }>) => string };
  more: (count: number) => string;
}

export function refusalOf(name: string, problem: MentorsFileProblem, words: RefusalWords): Refusal {
  const nobody = words.nobody(name);
  if (problem.code !== "wrongLines") return { heading: `${nobody} ${sentenceOf(problem, words)}`, lines: [] };
  const lines = problem.lines.map((wrong) => words.line(wrong.line, ruleOf(wrong, words)));
  const more = problem.more === 0 ? [] : [words.more(problem.more)];
  return { heading: `${nobody} ${words.linesAreWrong}`, lines: [...lines, ...more] };
}

function sentenceOf(problem: OneProblem, { sentences }: RefusalWords): string {
  const say = sentences[problem.code] as (given: OneProblem) => string;
  return say(problem);
}

function ruleOf(wrong: WrongLine, { lineRules }: RefusalWords): string {
  const say = lineRules[wrong.rule] as (given: WrongLine) => string;
  return say(wrong);
}
