/** What the console says of a call that has failed. */
import { expect, it } from "vitest";
import { NoAnswerError, ProblemError } from "../../console/src/api/problem.ts";
import { problemSentence } from "../../console/src/shell/problem-sentence.ts";
import { TEXTS } from "../../console/src/texts/texts-by-language.ts";

const say = (error: unknown, contact?: string) => problemSentence(error, TEXTS.en, contact);
const problem = (slug: string, retryAfter?: number) =>
  new ProblemError({ status: 400, slug, ...(retryAfter !== undefined && { retryAfter }) });

it("a problem that passes says when to try again", () => {
  expect(say(problem("too-many-requests", 30_000))).toBe(
    "That was too much at one time. Try again in about 30 seconds.",
  );
  expect(say(problem("stopping"))).toMatch(/at the moment\. Try again shortly\.$/);
});

it("a problem that nobody has heard of, and one on our side, name whom to ask", () => {
  for (const error of [
    problem("of-a-later-version"),
    problem("internal"),
    problem("toString"),
    new Error("x"),
  ]) {
    expect(say(error)).toBe(
      "Something went wrong on our side. Try again. If it happens again, contact your administrator and give the reference.",
    );
    expect(say(error, "Kari, 22 00 00 00")).toContain("contact Kari, 22 00 00 00 and");
  }
});

it("who is no coordinator is told whom to ask for access", () => {
  expect(say(problem("not-a-coordinator"), "Kari")).toMatch(
    /can't register mentors\. Ask Kari for access\.$/,
  );
});

it("an answer that never came is told apart from a refusal", () => {
  expect(say(new NoAnswerError("No answer"))).toMatch(/^The server can't be reached/);
  expect(problemSentence(problem("run-in-progress"), TEXTS.nb, undefined)).toMatch(
    /^Denne registreringen pågår/,
  );
});
