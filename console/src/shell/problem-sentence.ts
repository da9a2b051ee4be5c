/** Says in sentences why a call to the backend has failed and what to do next. */
import { NoAnswerError, ProblemError } from "../api/problem.ts";
import type { Texts } from "../texts/texts.ts";

/** Kinds of problems that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  "too-many-requests",
  "too-many-streams",
  "database-unavailable",
  "temporal-unavailable",
  "stopping",
]);

/** @param contact the contact that the deployment sets */
export function problemSentence(error: unknown, { problem }: Texts, contact: string | undefined): string {
  if (error instanceof NoAnswerError) return problem.noAnswer;
  const { slug, retryAfter } =
    error instanceof ProblemError ? error : { slug: "internal", retryAfter: undefined };
  const sentence = sentenceOf(problem.sentences, slug);
  // A later version of the backend may have other kinds of problems.
  if (sentence === undefined) return `${problem.ourSide} ${problem.help(contact)}`;
  if (PASSING.has(slug)) return `${sentence} ${problem.later(retryAfter)}`;
  return slug === "not-a-coordinator" ? `${sentence} ${problem.access(contact)}` : sentence;
}

function sentenceOf(sentences: Readonly<Record<string, string>>, slug: string): string | undefined {
  return Object.hasOwn(sentences, slug) ? sentences[slug] : undefined;
}
