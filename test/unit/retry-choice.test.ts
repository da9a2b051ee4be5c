/** The possible limits of a retry. */
import { describe, expect, it } from "vitest";
import { InvalidRequestError } from "../../src/domain/errors.ts";
import { readRetryChoice } from "../../src/domain/retry-choice.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

describe("the choice of a retry", () => {
  it("distinguishes mentor ids and failure codes, keeps each once, and knows the place of each id", () => {
    const choice = readRetryChoice([mentorId(2), "busy", mentorId(1).toUpperCase(), mentorId(2), "busy"]);
    expect(choice.mentorIds).toEqual([mentorId(2), mentorId(1)]);
    expect(choice.codes).toEqual(["busy"]);
    expect(choice.positions.get(mentorId(1))).toBe(2);
  });

  it("is read from any iterable", () => {
    expect(readRetryChoice(new Set(["cancelled"])).codes).toEqual(["cancelled"]);
  });

  it.each([
    ["a string", "unreachable", "only"],
    ["nothing", null, "only"],
    ["a number", 5, "only"],
    ["an object", { mentorIds: [] }, "only"],
    ["an empty list", [], "only"],
    ["a word that is no code", ["busy", "toString"], "only[1]"],
    ["something that is no string", [mentorId(1), 7], "only[1]"],
    ["too many", mentorIds(10_001), "only"],
  ])("is refused when it is %s, naming the field", (_, only, field) => {
    const read = () => readRetryChoice(only);
    expect(read).toThrow(InvalidRequestError);
    expect(read).toThrow(expect.objectContaining({ field }));
  });

  it("names an invisible character", () => {
    for (const entry of ["busy", mentorId(1)]) {
      const rule = expect.stringMatching(/: there is an invisible character, U\+200B, behind it$/);
      expect(() => readRetryChoice([`${entry}\u200b`])).toThrow(expect.objectContaining({ rule }));
    }
  });
});
