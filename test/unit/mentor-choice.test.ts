/** The chosen mentors of a correction or withdrawal. */
import { describe, expect, it } from "vitest";
import { MAXIMUM_ENTRIES, MAXIMUM_RETRY_CHOICE } from "../../src/domain/limits.ts";
import { readMentorChoice } from "../../src/domain/mentor-choice.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

function* endless() {
  for (;;) yield mentorId(1);
}

describe("the choice of mentors", () => {
  it("keeps each mentor id once, in the given order, and knows the first place of each", () => {
    const choice = readMentorChoice([mentorId(2), mentorId(1).toUpperCase(), mentorId(2)]);
    expect(choice.mentorIds).toEqual([mentorId(2), mentorId(1)]);
    expect([...choice.positions]).toEqual([
      [mentorId(2), 0],
      [mentorId(1), 1],
    ]);
  });

  it("is read from any iterable, up to its maximum", () => {
    const choice = readMentorChoice(new Set(mentorIds(MAXIMUM_RETRY_CHOICE)));
    expect(choice.mentorIds).toHaveLength(MAXIMUM_RETRY_CHOICE);
  });

  it.each([
    ["a string", mentorId(1), "mentorIds", "must be an iterable of mentor ids"],
    ["nothing", null, "mentorIds", "must be an iterable of mentor ids"],
    ["an object", { mentorIds: [] }, "mentorIds", "must be an iterable of mentor ids"],
    ["an empty list", [], "mentorIds", "must hold at least one mentor id"],
    ["a list with a word", [mentorId(1), "Amina"], "mentorIds[1]", "must be a UUID"],
    [
      "too many",
      mentorIds(MAXIMUM_RETRY_CHOICE + 1),
      "mentorIds",
      `must hold at most ${MAXIMUM_RETRY_CHOICE} distinct mentors`,
    ],
    ["a list without an end", endless(), "mentorIds", `must hold at most ${MAXIMUM_ENTRIES} entries`],
  ])("is refused when it is %s, naming the field and the rule", (_, value, field, rule) => {
    const refusal = expect.objectContaining({ name: "InvalidRequestError", field, rule });
    expect(() => readMentorChoice(value)).toThrow(refusal);
  });
});
